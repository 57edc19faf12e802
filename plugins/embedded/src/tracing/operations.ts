// Runs on the SQLite thread.
import type { FinishedSpan } from '@fairlead/runtime';
import { defineOperations, type Sql } from '../sqlite/operations.ts';

/** How much one transaction removes at most, so that retention never holds others up for long. */
const REMOVE_LIMIT = 2_000;

const columns = 'trace_id, span_id, parent_span_id, service, name, start_ms, duration_ms, tags, logs';

type Row = ReturnType<ReturnType<Sql['prepare']>['all']>[number];

const toSpan = (row: Row): FinishedSpan => ({
  traceId: String(row.trace_id),
  spanId: String(row.span_id),
  parentSpanId: row.parent_span_id === null ? undefined : String(row.parent_span_id),
  service: String(row.service),
  name: String(row.name),
  startMs: Number(row.start_ms),
  durationMs: Number(row.duration_ms),
  tags: JSON.parse(String(row.tags)),
  logs: JSON.parse(String(row.logs)),
});

export const operations = defineOperations({
  migrations: [
    `CREATE TABLE spans (
       position INTEGER PRIMARY KEY, trace_id TEXT NOT NULL, span_id TEXT NOT NULL, parent_span_id TEXT,
       service TEXT NOT NULL, name TEXT NOT NULL, start_ms REAL NOT NULL, duration_ms REAL NOT NULL,
       tags TEXT NOT NULL, logs TEXT NOT NULL) STRICT;
     CREATE INDEX spans_by_trace ON spans (trace_id);
     CREATE INDEX spans_by_service ON spans (service);`,
  ],
  reads: {
    trace: (sql, { traceId }: { traceId: string }) =>
      sql
        .prepare(`SELECT ${columns} FROM spans WHERE trace_id = ? ORDER BY start_ms, position`)
        .all(traceId)
        .map(toSpan),
    recent: (sql, { service, limit }: { service: string | null; limit: number }) =>
      (service === null
        ? sql.prepare(`SELECT ${columns} FROM spans ORDER BY position DESC LIMIT ?`).all(limit)
        : sql
            .prepare(`SELECT ${columns} FROM spans WHERE service = ? ORDER BY position DESC LIMIT ?`)
            .all(service, limit)
      ).map(toSpan),
  },
  writes: {
    /** Takes the spans of one service as a JSON list of rows. */
    add(sql, { service, rows }: { service: string; rows: string }) {
      sql
        .prepare(
          `INSERT INTO spans (${columns})
           SELECT value ->> 0, value ->> 1, value ->> 2, ?1, value ->> 3, value ->> 4, value ->> 5,
                  coalesce(value -> 6, '{}'), coalesce(value -> 7, '[]')
           FROM json_each(?2)`,
        )
        .run(service, rows);
    },
    /** Removes the oldest beyond `maxSpans`, and those that began before `beforeMs`. Returns true when more is to do. */
    retain(sql, { maxSpans, beforeMs }: { maxSpans: number; beforeMs: number }) {
      const { changes: tooMany } = sql
        .prepare(
          `DELETE FROM spans WHERE position IN (SELECT position FROM spans
             WHERE position <= (SELECT max(position) FROM spans) - ?1 ORDER BY position LIMIT ?2)`,
        )
        .run(maxSpans, REMOVE_LIMIT);
      const { changes: tooOld } = sql
        .prepare(
          `DELETE FROM spans WHERE position IN (SELECT position FROM
             (SELECT position, start_ms FROM spans ORDER BY position LIMIT ?2) WHERE start_ms < ?1)`,
        )
        .run(beforeMs, REMOVE_LIMIT);
      return Math.max(Number(tooMany), Number(tooOld)) === REMOVE_LIMIT;
    },
  },
});

import type { Sql } from '../sqlite/operations.ts';

const waiting = `
  SELECT 1 FROM consumer_group g JOIN queue q ON q.consumer_group = g.id AND q.seq = m.seq
  WHERE g.topic = m.topic`;

/** Messages published before `beforeMs` that every group has handled. */
export const findExpired = (
  sql: Sql,
  { beforeMs, limit }: { beforeMs: number; limit: number },
): readonly number[] =>
  sql
    .prepare(`SELECT seq FROM message m WHERE published_at < ? AND NOT EXISTS (${waiting}) LIMIT ?`)
    .all(beforeMs, limit)
    .map((row) => Number(row.seq));

/** Messages published before `beforeMs` that some group has not handled yet. */
export const findStale = (
  sql: Sql,
  { beforeMs, limit }: { beforeMs: number; limit: number },
): readonly { group: number; seq: number }[] =>
  sql
    .prepare(`
      SELECT q.consumer_group AS "group", q.seq AS seq
      FROM message m
      JOIN consumer_group g ON g.topic = m.topic
      JOIN queue q ON q.consumer_group = g.id AND q.seq = m.seq
      WHERE m.published_at < ? ORDER BY q.seq LIMIT ?`)
    .all(beforeMs, limit)
    .map((row) => ({ group: Number(row.group), seq: Number(row.seq) }));

/** Removes messages, but for those that a new group has begun to wait for. */
export function purge(sql: Sql, { seqs }: { seqs: readonly number[] }): void {
  const remove = sql.prepare(`DELETE FROM message AS m WHERE seq = ? AND NOT EXISTS (${waiting})`);
  for (const seq of seqs) remove.run(seq);
}

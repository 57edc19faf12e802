// Runs on the SQLite thread. Time here is that of the machine's monotonic clock, which all its processes share, which
// nobody can set and which stands still while the machine sleeps; after a reboot it begins anew.
import type { ServiceNode } from '@fairlead/runtime';
import { defineOperations, type Sql } from '../sqlite/operations.ts';
import { isDead, processSpace } from './process-identity.ts';
import { PULSE_MS, SILENCE_MS } from './timing.ts';

const nowMs = () => Number(process.hrtime.bigint() / 1_000_000n);

const pulse = (sql: Sql) => {
  const row = sql.prepare('SELECT at_ms, epoch FROM pulse').get();
  return { atMs: Number(row?.at_ms), epoch: String(row?.epoch) };
};

/**
 * Notes that the file can be written, and lets no lease run out over a time when nobody could: after a silence (a
 * writer that was stopped with the lock, a machine where all processes were stopped, a reboot) the leases that it
 * has cost several beats begin anew. Called first in every write.
 */
function tick(sql: Sql, now: number): void {
  const silenceMs = now - pulse(sql).atMs;
  if (silenceMs === 0) return;
  if (silenceMs < 0 || silenceMs >= SILENCE_MS)
    sql
      .prepare('UPDATE nodes SET expires_at_ms = ?1 + ttl_ms WHERE ?2 < 0 OR ttl_ms <= ?2 * 3')
      .run(now, silenceMs);
  sql.prepare('UPDATE pulse SET at_ms = ?').run(now);
}

function changed(sql: Sql, services: Iterable<string>): void {
  for (const service of services)
    sql
      .prepare(
        'INSERT INTO services VALUES (?, 1) ON CONFLICT (service) DO UPDATE SET revision = revision + 1',
      )
      .run(service);
}

/** Removes what has run out, and earlier what belongs to a process that is certainly dead. Returns how many. */
function sweep(sql: Sql, now: number): number {
  const gone = sql.prepare('DELETE FROM nodes WHERE expires_at_ms <= ? RETURNING service').all(now);
  for (const { pid } of sql.prepare('SELECT DISTINCT pid FROM nodes WHERE space = ?').all(processSpace)) {
    if (!isDead(processSpace, Number(pid))) continue;
    const remove = sql.prepare('DELETE FROM nodes WHERE space = ? AND pid = ? RETURNING service');
    gone.push(...remove.all(processSpace, Number(pid)));
  }
  changed(sql, new Set(gone.map(({ service }) => String(service))));
  return gone.length;
}

function list(sql: Sql, service: string): ServiceNode[] {
  return sql
    .prepare('SELECT id, version, address, labels, space, pid FROM nodes WHERE service = ? ORDER BY id')
    .all(service)
    .filter(({ space, pid }) => !isDead(String(space), Number(pid)))
    .map(({ id, version, address, labels }) => ({
      id: String(id),
      service,
      version: String(version),
      address: String(address),
      labels: JSON.parse(String(labels)),
    }));
}

export const operations = defineOperations({
  migrations: [
    `CREATE TABLE nodes (
       service TEXT NOT NULL, id TEXT NOT NULL, version TEXT NOT NULL, address TEXT NOT NULL, labels TEXT NOT NULL,
       ttl_ms REAL NOT NULL, expires_at_ms REAL NOT NULL, space TEXT NOT NULL, pid INTEGER NOT NULL,
       PRIMARY KEY (service, id)) STRICT, WITHOUT ROWID;
     CREATE INDEX nodes_by_expiry ON nodes (expires_at_ms);
     CREATE INDEX nodes_by_process ON nodes (space, pid);
     CREATE TABLE services (service TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;
     CREATE TABLE pulse (at_ms INTEGER NOT NULL, epoch TEXT NOT NULL) STRICT;
     INSERT INTO pulse VALUES (0, lower(hex(randomblob(16))));`,
  ],
  reads: {
    /** The nodes of a service, and how long ago the file was last written. */
    list: (sql, { service }: { service: string }) => ({
      silentMs: nowMs() - pulse(sql).atMs,
      nodes: list(sql, service),
    }),
    /** The nodes of those services whose revision is not the known one. Another epoch is another file. */
    poll(sql, known: { epoch: string; revisions: ReadonlyMap<string, number> }) {
      const { atMs, epoch } = pulse(sql);
      const revision = sql.prepare('SELECT revision FROM services WHERE service = ?');
      const found = [...known.revisions].map(([service, revisionKnown]) => {
        const row = revision.get(service);
        return { service, revisionKnown, revision: Number(row?.revision ?? 0) };
      });
      return {
        epoch,
        silentMs: nowMs() - atMs,
        changed: found
          .filter((entry) => epoch !== known.epoch || entry.revision !== entry.revisionKnown)
          .map(({ service, revision }) => ({ service, revision, nodes: list(sql, service) })),
      };
    },
  },
  writes: {
    register(
      sql,
      { node, ttlMs, space, pid }: { node: ServiceNode; ttlMs: number; space: string; pid: number },
    ) {
      const now = nowMs();
      tick(sql, now);
      sql
        .prepare('INSERT OR REPLACE INTO nodes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
        .run(
          node.service,
          node.id,
          node.version,
          node.address,
          JSON.stringify(node.labels),
          ttlMs,
          now + ttlMs,
          space,
          pid,
        );
      changed(sql, [node.service]);
      sweep(sql, now);
    },
    /** False when the node is not there. */
    renew(sql, { service, id }: { service: string; id: string }) {
      const now = nowMs();
      tick(sql, now);
      const { changes } = sql
        .prepare('UPDATE nodes SET expires_at_ms = ? + ttl_ms WHERE service = ? AND id = ?')
        .run(now, service, id);
      sweep(sql, now);
      return changes === 1;
    },
    deregister(sql, { service, id }: { service: string; id: string }) {
      tick(sql, nowMs());
      const { changes } = sql.prepare('DELETE FROM nodes WHERE service = ? AND id = ?').run(service, id);
      if (changes === 1) changed(sql, [service]);
    },
    /** Shows that the file can be written, unless somebody just did. Returns how many nodes it found gone. */
    pulse(sql) {
      const now = nowMs();
      const silentMs = now - pulse(sql).atMs;
      if (silentMs >= 0 && silentMs < PULSE_MS) return 0;
      tick(sql, now);
      return sweep(sql, now);
    },
  },
});

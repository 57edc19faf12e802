import type { Sql } from '../sqlite/operations.ts';
import { type Claim, claimFree, remove, type Settlement, settle } from './claim-operations.ts';
import { ensureTopic, findTopic } from './topic-operations.ts';

export interface AdvanceArguments {
  readonly topic: string;
  readonly group: string;
  /** Of the claims made now; no other claim ever has it. */
  readonly token: string;
  readonly leaseMs: number;
  readonly settlements: readonly Settlement[];
  readonly renew: readonly { readonly seq: number; readonly token: string }[];
  /** How many messages the member can take. */
  readonly want: number;
}

export interface AdvanceResult {
  /** For each settlement: the next message of the lane, nothing, or `lost` when somebody else had taken over. */
  readonly settled: readonly (Claim | 'lost' | undefined)[];
  /** The renewals that came too late. */
  readonly lost: readonly { readonly seq: number; readonly token: string }[];
  readonly claimed: readonly Claim[];
  /** Whether there may be more to claim. */
  readonly more: boolean;
  /** When the next pause or lease ends; undefined when none is known. */
  readonly nextInMs: number | undefined;
}

function findGroup(sql: Sql, topic: string, group: string): number | undefined {
  const topicId = findTopic(sql, topic);
  if (topicId === undefined) return undefined;
  const row = sql.prepare('SELECT id FROM consumer_group WHERE topic = ? AND name = ?').get(topicId, group);
  return row && Number(row.id);
}

/** Makes the group if it is not there (also when the file was replaced); all messages of the topic wait for it then. */
export function join(sql: Sql, { topic, group }: { topic: string; group: string }): number {
  const found = findGroup(sql, topic, group);
  if (found !== undefined) return found;
  const topicId = ensureTopic(sql, topic);
  const inserted = sql.prepare('INSERT INTO consumer_group (topic, name) VALUES (?, ?)').run(topicId, group);
  const id = Number(inserted.lastInsertRowid);
  sql
    .prepare(`
      INSERT INTO queue (consumer_group, seq, lane, head, free_at, token, tries, failures)
      SELECT ?, seq, nullif(key, ''),
        key = '' OR row_number() OVER (PARTITION BY key ORDER BY seq) = 1, 0, NULL, 0, 0
      FROM message WHERE topic = ? ORDER BY seq`)
    .run(id, topicId);
  return id;
}

const nextInMs = (sql: Sql, group: number, nowMs: number): number | undefined => {
  const row = sql
    .prepare(
      'SELECT free_at FROM queue WHERE consumer_group = ? AND head = 1 AND free_at > ? ORDER BY free_at LIMIT 1',
    )
    .get(group, nowMs);
  return row && Math.max(1, Number(row.free_at) - nowMs);
};

/** One step of a member: settles what it has handled, renews what it holds, claims what it can take. */
export function advance(sql: Sql, args: AdvanceArguments): AdvanceResult {
  const group = join(sql, args);
  const nowMs = Date.now();
  const settled = args.settlements.map((settlement) => settle(sql, group, settlement, nowMs, args.leaseMs));
  const renew = sql.prepare(
    'UPDATE queue SET free_at = ? WHERE consumer_group = ? AND seq = ? AND token = ?',
  );
  const lost = args.renew.filter(
    ({ seq, token }) => renew.run(nowMs + args.leaseMs, group, seq, token).changes === 0,
  );
  const claims = args.want > 0 ? claimFree(sql, group, args, nowMs) : { claimed: [], more: false };
  return { settled, lost, ...claims, nextInMs: nextInMs(sql, group, nowMs) };
}

/** Whether a group has anything to claim now, found without a write. */
export function peek(
  sql: Sql,
  { topic, group }: { topic: string; group: string },
): { due: boolean; nextInMs: number | undefined } {
  const id = findGroup(sql, topic, group);
  if (id === undefined) return { due: true, nextInMs: undefined };
  const nowMs = Date.now();
  const due = sql
    .prepare('SELECT 1 FROM queue WHERE consumer_group = ? AND head = 1 AND free_at <= ? LIMIT 1')
    .get(id, nowMs);
  return { due: due !== undefined, nextInMs: nextInMs(sql, id, nowMs) };
}

/** Takes messages off a group's queue that nobody will handle any more. */
export function drop(sql: Sql, { stale }: { stale: readonly { group: number; seq: number }[] }): void {
  for (const { group, seq } of stale) remove(sql, group, seq);
}

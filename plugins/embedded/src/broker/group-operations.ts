import type { Sql } from '../sqlite/operations.ts';
import {
  ensureTopic,
  findTopic,
  type MessageRow,
  type NewMessage,
  publish,
  readMessage,
} from './topic-operations.ts';

/** A message that a member holds until its lease ends. */
export interface Claim extends MessageRow {
  readonly token: string;
  /** 1 for the first try. */
  readonly tries: number;
  readonly failures: number;
}

/** What became of a claim. Without effect once the claim was lost. */
export interface Settlement {
  readonly seq: number;
  readonly token: string;
  /** Undefined: the message is done with. Else: it is tried again after so many ms, by whoever comes. */
  readonly retryInMs: number | undefined;
  readonly failures: number;
  /** Goes to the dead-letter topic, together with the acknowledgement. */
  readonly deadLetter: NewMessage | undefined;
  /** Whether the member wants the next message of the lane. */
  readonly keep: boolean;
}

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

const MAX_CLAIMED_BYTES = 8 * 1024 * 1024;

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

/** Takes a message off a group's queue; the next of its lane, if any, becomes the head and is returned. */
function remove(sql: Sql, group: number, seq: number): number | undefined {
  const removed = sql
    .prepare('DELETE FROM queue WHERE consumer_group = ? AND seq = ? RETURNING lane')
    .get(group, seq);
  if (!removed || removed.lane === null || removed.lane === undefined) return undefined;
  const next = sql
    .prepare('SELECT seq FROM queue WHERE consumer_group = ? AND lane = ? ORDER BY seq LIMIT 1')
    .get(group, removed.lane);
  if (!next) return undefined;
  sql
    .prepare('UPDATE queue SET head = 1 WHERE consumer_group = ? AND seq = ? AND head = 0')
    .run(group, Number(next.seq));
  return Number(next.seq);
}

function claim(sql: Sql, group: number, seq: number, token: string, untilMs: number): Claim | undefined {
  const message = readMessage(sql, seq);
  if (!message) {
    remove(sql, group, seq);
    return undefined;
  }
  const row = sql
    .prepare(`
      UPDATE queue SET token = ?, free_at = ?, tries = tries + 1
      WHERE consumer_group = ? AND seq = ? RETURNING tries, failures`)
    .get(token, untilMs, group, seq);
  return { ...message, token, tries: Number(row?.tries), failures: Number(row?.failures) };
}

function settle(sql: Sql, group: number, settlement: Settlement, nowMs: number, leaseMs: number) {
  const { seq, token, retryInMs, failures, deadLetter, keep } = settlement;
  if (retryInMs !== undefined) {
    const { changes } = sql
      .prepare(
        'UPDATE queue SET token = NULL, free_at = ?, failures = ? WHERE consumer_group = ? AND seq = ? AND token = ?',
      )
      .run(nowMs + Math.ceil(retryInMs), failures, group, seq, token);
    return changes === 0 ? 'lost' : undefined;
  }
  const held = sql
    .prepare('SELECT 1 FROM queue WHERE consumer_group = ? AND seq = ? AND token = ?')
    .get(group, seq, token);
  if (!held) return 'lost';
  if (deadLetter) publish(sql, { messages: [deadLetter] });
  const next = remove(sql, group, seq);
  return next !== undefined && keep ? claim(sql, group, next, token, nowMs + leaseMs) : undefined;
}

/** Heads that are free: `due` ones (a pause or a lease has ended) and `fresh` ones, half of each where there are both. */
function claimFree(sql: Sql, group: number, { token, leaseMs, want }: AdvanceArguments, nowMs: number) {
  const claims: Claim[] = [];
  let bytes = 0;
  const take = (condition: string, upTo: number, limit: number) => {
    if (limit <= 0 || bytes > MAX_CLAIMED_BYTES) return;
    const rows = sql
      .prepare(`
        SELECT seq FROM queue WHERE consumer_group = ? AND head = 1 AND ${condition}
        ORDER BY free_at, seq LIMIT ?`)
      .all(group, upTo, limit);
    for (const row of rows) {
      if (bytes > MAX_CLAIMED_BYTES) return;
      const claimed = claim(sql, group, Number(row.seq), token, nowMs + leaseMs);
      if (!claimed) continue;
      claims.push(claimed);
      bytes += claimed.payload.byteLength;
    }
  };
  const [due, fresh] = ['free_at > 0 AND free_at <= ?', 'free_at = ?'];
  take(due, nowMs, Math.floor(want / 2 + Math.random()));
  take(fresh, 0, want - claims.length);
  take(due, nowMs, want - claims.length);
  return { claimed: claims, more: claims.length === want || bytes > MAX_CLAIMED_BYTES };
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

import type { Sql } from '../sqlite/operations.ts';
import { type MessageRow, type NewMessage, publish, readMessage } from './topic-operations.ts';

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

const MAX_CLAIMED_BYTES = 8 * 1024 * 1024;

/** Takes a message off a group's queue; the next of its lane, if any, becomes the head and is returned. */
export function remove(sql: Sql, group: number, seq: number): number | undefined {
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

export function settle(sql: Sql, group: number, settlement: Settlement, nowMs: number, leaseMs: number) {
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
export function claimFree(
  sql: Sql,
  group: number,
  { token, leaseMs, want }: { token: string; leaseMs: number; want: number },
  nowMs: number,
) {
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

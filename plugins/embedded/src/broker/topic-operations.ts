import type { Sql } from '../sqlite/operations.ts';

/** A message on its way into the file. */
export interface NewMessage {
  readonly topic: string;
  readonly id: string;
  readonly key: string;
  /** JSON. */
  readonly headers: string;
  readonly payload: Uint8Array;
}

/** A message as the file has it. */
export interface MessageRow {
  readonly seq: number;
  readonly id: string;
  readonly key: string;
  readonly headers: string;
  readonly payload: Uint8Array;
  readonly publishedAtMs: number;
}

const columns = 'seq, id, key, headers, payload, published_at AS publishedAtMs';

export const findTopic = (sql: Sql, topic: string): number | undefined => {
  const row = sql.prepare('SELECT id FROM topic WHERE name = ?').get(topic);
  return row && Number(row.id);
};

export function ensureTopic(sql: Sql, topic: string): number {
  const found = findTopic(sql, topic);
  if (found !== undefined) return found;
  return Number(sql.prepare('INSERT INTO topic (name) VALUES (?)').run(topic).lastInsertRowid);
}

/** Appends to the topics' logs and to the queues of their groups. */
export function publish(sql: Sql, { messages }: { messages: readonly NewMessage[] }): void {
  const insert = sql.prepare(
    'INSERT INTO message (topic, id, key, headers, payload, published_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const enqueue = sql.prepare(`
    INSERT INTO queue (consumer_group, seq, lane, head, free_at, token, tries, failures)
    SELECT g.id, :seq, :lane,
      NOT EXISTS (SELECT 1 FROM queue q WHERE q.consumer_group = g.id AND q.lane = :lane), 0, NULL, 0, 0
    FROM consumer_group g WHERE g.topic = :topic`);
  const topics = new Map<string, number>();
  const nowMs = Date.now();
  for (const { topic: name, id, key, headers, payload } of messages) {
    const topic = topics.get(name) ?? ensureTopic(sql, name);
    topics.set(name, topic);
    const { lastInsertRowid } = insert.run(topic, id, key, headers, payload, nowMs);
    enqueue.run({ seq: lastInsertRowid, lane: key === '' ? null : key, topic });
  }
}

const lastSeq = (sql: Sql): number =>
  Number(sql.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'message'").get()?.seq ?? 0);

/** Where a subscriber begins that gets everything from now on. */
export const latest = (sql: Sql): number => lastSeq(sql);

/** The messages of a topic behind `afterSeq`. A file that was replaced is read from its beginning. */
export function fetch(
  sql: Sql,
  { topic, afterSeq, limit }: { topic: string; afterSeq: number; limit: number },
): readonly MessageRow[] {
  const id = findTopic(sql, topic);
  if (id === undefined) return [];
  const from = lastSeq(sql) < afterSeq ? 0 : afterSeq;
  const rows = sql
    .prepare(`SELECT ${columns} FROM message WHERE topic = ? AND seq > ? ORDER BY seq LIMIT ?`)
    .all(id, from, limit);
  return rows as unknown as readonly MessageRow[];
}

export const readMessage = (sql: Sql, seq: number): MessageRow | undefined =>
  sql.prepare(`SELECT ${columns} FROM message WHERE seq = ?`).get(seq) as unknown as MessageRow | undefined;

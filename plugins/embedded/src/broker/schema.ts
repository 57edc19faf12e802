/**
 * `message` is the log of all topics. `queue` holds, per group, what the group has not handled yet.
 *
 * A lane is what has to be handled in order: the messages of one key. The first row of a lane is its head, and
 * only heads are claimed, so that a lane has one holder at a time and finding work never walks over what waits
 * behind a blocked key. `free_at` (wall clock, ms) is 0 for a head that never was claimed, else the end of the
 * claim's lease or of the pause before the next try. A message without a key has a lane to itself (`lane` null).
 */
export const migrations = [
  `
  CREATE TABLE topic (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE message (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    topic INTEGER NOT NULL,
    id TEXT NOT NULL,
    key TEXT NOT NULL,
    headers TEXT NOT NULL,
    payload BLOB NOT NULL,
    published_at INTEGER NOT NULL
  );
  CREATE INDEX message_topic ON message (topic, seq);
  CREATE INDEX message_age ON message (published_at);
  CREATE TABLE consumer_group (
    id INTEGER PRIMARY KEY,
    topic INTEGER NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (topic, name)
  );
  CREATE TABLE queue (
    consumer_group INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    lane TEXT,
    head INTEGER NOT NULL,
    free_at INTEGER NOT NULL,
    token TEXT,
    tries INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    PRIMARY KEY (consumer_group, seq)
  ) WITHOUT ROWID;
  CREATE INDEX queue_lane ON queue (consumer_group, lane, seq) WHERE lane IS NOT NULL;
  CREATE INDEX queue_due ON queue (consumer_group, free_at, seq) WHERE head = 1;
  `,
] as const;

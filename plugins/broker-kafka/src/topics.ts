import { setTimeout as delay } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { createClient } from './client.ts';
import { type Doing, isNotYet, protocolErrorOf, tooLate, toRuntimeError } from './errors.ts';
import type { ResolvedOptions } from './options.ts';
import { within } from './within.ts';

/** What is asked about topics and groups now and then; each question has a connection of its own. */
export interface Topics {
  /** Makes the topic unless it is there. What is known to be there is not asked about again. */
  ensure(topic: string): Promise<void>;
  /** The topic may have been deleted: the next `ensure` asks. */
  forget(topic: string): void;
  /** By partition, the offset that the next message gets. */
  ends(topic: string): Promise<Map<number, number>>;
  /** Deletes a group that has no members any more. */
  deleteGroup(group: string): Promise<void>;
}

const TIMEOUT_MS = 8_000;
const PAUSE_MS = 20;

/** Creates {@link Topics}. All its failures are `RuntimeError`s. */
export function createTopics(options: ResolvedOptions): Topics {
  const { brokers, numPartitions, replicationFactor, retentionMs } = options;
  const there = new Map<string, Promise<void>>();

  const ask = async <T>(what: string, question: (admin: Admin) => Promise<T>): Promise<T> => {
    const doing: Doing = { brokers, what };
    const admin = createClient(options, TIMEOUT_MS).admin();
    const endMs = performance.now() + TIMEOUT_MS;
    const again = async (): Promise<T> => {
      try {
        return await question(admin);
      } catch (thrown) {
        if (!isNotYet(thrown) || performance.now() > endMs) throw thrown;
        await delay(PAUSE_MS);
        return again();
      }
    };
    const answer = admin.connect().then(again);
    try {
      return await within(answer, TIMEOUT_MS, () => tooLate(doing, TIMEOUT_MS));
    } catch (thrown) {
      throw toRuntimeError(thrown, doing);
    } finally {
      void answer.catch(() => {}).then(() => admin.disconnect().catch(() => {}));
    }
  };

  /** A topic that has just been made is not known to every server at once: asks until it can be used. */
  const usable = async (admin: Admin, topic: string): Promise<void> => {
    for (const endMs = performance.now() + TIMEOUT_MS; performance.now() < endMs; await delay(PAUSE_MS)) {
      try {
        const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
        if (topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0))) return;
      } catch (thrown) {
        // kafkajs stumbles over the answer of a server that has none.
        if (!isNotYet(thrown) && !(thrown instanceof TypeError)) throw thrown;
      }
    }
    throw tooLate({ brokers, what: `find a leader for each partition of "${topic}"` }, TIMEOUT_MS);
  };

  const create = (topic: string) =>
    ask(`make the topic "${topic}"`, async (admin) => {
      const configEntries =
        retentionMs === undefined ? [] : [{ name: 'retention.ms', value: String(retentionMs) }];
      const wanted = { topic, numPartitions, replicationFactor: replicationFactor ?? -1, configEntries };
      try {
        // kafkajs's own way of waiting fails when a server does not know the topic yet.
        await admin.createTopics({ topics: [wanted], waitForLeaders: false, timeout: TIMEOUT_MS });
      } catch (thrown) {
        // Who may not make topics may still use one that is there.
        if (!protocolErrorOf(thrown).endsWith('_AUTHORIZATION_FAILED')) throw thrown;
        const { topics } = await admin.fetchTopicMetadata({ topics: [topic] }).catch(() => ({ topics: [] }));
        if (topics.length === 0) throw thrown;
      }
      await usable(admin, topic);
    });

  return {
    ensure(topic) {
      const known = there.get(topic);
      if (known) return known;
      const asked = create(topic);
      there.set(topic, asked);
      asked.catch(() => there.delete(topic));
      return asked;
    },
    forget: (topic) => void there.delete(topic),
    ends: (topic) =>
      ask(`read the end of the topic "${topic}"`, async (admin) => {
        const offsets = await admin.fetchTopicOffsets(topic);
        return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
      }),
    deleteGroup: (group) =>
      ask(`delete the group "${group}"`, async (admin) => void (await admin.deleteGroups([group]))),
  };
}

import type { Admin } from 'kafkajs';
import { createClient } from './client.ts';
import { type Doing, protocolErrorOf, tooLate, toRuntimeError } from './errors.ts';
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

/** Creates {@link Topics}. All its failures are `RuntimeError`s. */
export function createTopics(options: ResolvedOptions): Topics {
  const { brokers, numPartitions, replicationFactor, retentionMs } = options;
  const there = new Map<string, Promise<void>>();

  const ask = async <T>(what: string, question: (admin: Admin) => Promise<T>): Promise<T> => {
    const doing: Doing = { brokers, what };
    const admin = createClient(options, TIMEOUT_MS).admin();
    const answer = admin.connect().then(() => question(admin));
    try {
      return await within(answer, TIMEOUT_MS, () => tooLate(doing, TIMEOUT_MS));
    } catch (thrown) {
      throw toRuntimeError(thrown, doing);
    } finally {
      void answer.catch(() => {}).then(() => admin.disconnect().catch(() => {}));
    }
  };

  const exists = (admin: Admin, topic: string) =>
    admin.fetchTopicMetadata({ topics: [topic] }).then(
      () => true,
      () => false,
    );

  const create = (topic: string) =>
    ask(`make the topic "${topic}"`, async (admin) => {
      const configEntries =
        retentionMs === undefined ? [] : [{ name: 'retention.ms', value: String(retentionMs) }];
      const wanted = { topic, numPartitions, replicationFactor: replicationFactor ?? -1, configEntries };
      try {
        await admin.createTopics({ topics: [wanted], waitForLeaders: true, timeout: TIMEOUT_MS });
      } catch (thrown) {
        // Who may not make topics may still use one that is there.
        const refused = protocolErrorOf(thrown).endsWith('_AUTHORIZATION_FAILED');
        if (!refused || !(await exists(admin, topic))) throw thrown;
      }
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

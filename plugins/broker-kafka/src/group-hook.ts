import { createRequire } from 'node:module';
import type { PartitionAssigner } from 'kafkajs';

export interface TopicPartitions {
  readonly topic: string;
  readonly partitions: readonly number[];
}

export interface PartitionOffset {
  readonly partition: number;
  readonly offset: string;
  readonly metadata: string | null;
}

/** What we use of the class of kafkajs that is one membership in a group. */
export interface ConsumerGroup {
  readonly groupId: string;
  /** Null before the first join, and after the group has forgotten this member. */
  memberId: string | null;
  /** The present assignment. */
  assigned(): TopicPartitions[];
  /** Where the next fetch begins. */
  seek(position: { topic: string; partition: number; offset: string }): void;
  pause(partitions: readonly TopicPartitions[]): void;
  resume(partitions: readonly TopicPartitions[]): void;
  /** One request in the name of the present generation, not tried again. */
  commitOffsets(offsets: {
    topics: readonly { topic: string; partitions: readonly PartitionOffset[] }[];
  }): Promise<void>;
  leave(): Promise<void>;
  readonly seekOffset: Map<string, unknown>;
  readonly coordinator: {
    offsetFetch(request: {
      groupId: string;
      topics: readonly { topic: string; partitions: readonly { partition: number }[] }[];
    }): Promise<{ responses: readonly { topic: string; partitions: readonly PartitionOffset[] }[] }>;
  };
}

/** Told around each change of a group's members, which kafkajs itself tells nobody about in time. */
export interface GroupListener {
  /** Before the member lets go of its partitions; kafkajs waits for it. What it throws ends the consumer. */
  beforeJoin(group: ConsumerGroup): Promise<void>;
  /** With the new assignment, before anything is fetched; kafkajs waits for it. What it throws fails the join. */
  afterJoin(group: ConsumerGroup): Promise<void>;
}

type Assigner = ReturnType<PartitionAssigner> & { readonly listener?: GroupListener };
type Patched = ConsumerGroup & { readonly assigners: readonly Assigner[]; joinAndSync(): Promise<void> };

const require = createRequire(import.meta.url);
const { prototype }: { prototype: Patched } = require('kafkajs/src/consumer/consumerGroup');
const join = prototype.joinAndSync;

prototype.joinAndSync = async function joinWithListeners(this: Patched) {
  const listeners = this.assigners.flatMap(({ listener }) => listener ?? []);
  for (const listener of listeners) await listener.beforeJoin(this);
  await join.call(this);
  for (const listener of listeners) await listener.afterJoin(this);
};

/** `assigner` as it is, for a consumer whose group tells `listener`. */
export const withListener =
  (assigner: PartitionAssigner, listener: GroupListener): PartitionAssigner =>
  (config) =>
    Object.assign(assigner(config), { listener });

import { RuntimeError } from '@fairlead/runtime';
import type { EachBatchPayload } from 'kafkajs';
import { createCommits } from './commits.ts';
import type { ConsumerGroup, GroupListener, PartitionOffset } from './group-hook.ts';
import type { Partition, PartitionOptions } from './partition.ts';
import { createPartition } from './partition.ts';
import { decodeProgress } from './progress.ts';
import { endsWithin } from './within.ts';

export interface AssignmentOptions extends Omit<PartitionOptions, 'partition' | 'progress' | 'onProgress'> {
  readonly rebalanceGraceMs: number;
  readonly commitIntervalMs: number;
  /**
   * Without a group: by partition, where to begin. Nothing is committed then, and a partition's place is kept here.
   * With a group: undefined, and Kafka says where.
   */
  readonly startsAt: ReadonlyMap<number, number> | undefined;
}

/** The partitions that this member has, over all changes of the group and all crashes of its consumers. */
export interface Assignment {
  readonly listener: GroupListener;
  onBatch(batch: EachBatchPayload['batch']): void;
  /** The consumer is gone: no handler starts until the next one has joined. */
  disconnected(): void;
  /** Starts no handler any more, waits for those that run, and commits. */
  finish(): Promise<void>;
  /** Tells running handlers to give up. */
  abort(reason: unknown): void;
}

const COMMIT_WAIT_MS = 2_000;
const takenOver = new RuntimeError({
  code: 'ABORTED',
  message: 'Another member of the group has taken this partition over.',
});

/** Creates an {@link Assignment} without partitions. */
export function createAssignment(options: AssignmentOptions): Assignment {
  const { topic, slots, log, startsAt } = options;
  const partitions = new Map<number, Partition>();
  const paused = new Set<Partition>();
  let group: ConsumerGroup | undefined;
  let memberId: string | null = null;
  let finishing = false;
  let closed = false;

  const commits = createCommits({
    intervalMs: options.commitIntervalMs,
    log,
    ready: () => group !== undefined,
    send: async (partitions) => group?.commitOffsets({ topics: [{ topic, partitions }] }),
  });

  const flow = (partition: Partition) => {
    const wanted = [{ topic, partitions: [partition.partition] }];
    if (partition.full || finishing) {
      if (!paused.has(partition)) group?.pause(wanted);
      paused.add(partition);
    } else if (paused.has(partition) && partition.roomy) {
      group?.resume(wanted);
      paused.delete(partition);
    }
  };

  const create = (number: number, held: PartitionOffset | undefined): Partition => {
    const from = Number(held?.offset ?? startsAt?.get(number) ?? 0);
    const partition = createPartition({
      ...options,
      partition: number,
      progress: decodeProgress(Math.max(from, 0), held?.metadata ?? null),
      onProgress: (one) => {
        commits.mark(one);
        flow(one);
      },
    });
    if (!startsAt) commits.learn(partition, held);
    if (finishing) partition.stop();
    partitions.set(number, partition);
    return partition;
  };

  const remove = (partition: Partition) => {
    partition.drop(takenOver);
    commits.forget(partition);
    paused.delete(partition);
    partitions.delete(partition.partition);
  };

  const heldBy = async (joined: ConsumerGroup, numbers: readonly number[]) => {
    const held = new Map<number, PartitionOffset>();
    if (startsAt || numbers.length === 0) return held;
    const asked = [{ topic, partitions: numbers.map((partition) => ({ partition })) }];
    const { responses } = await joined.coordinator.offsetFetch({ groupId: joined.groupId, topics: asked });
    for (const offset of responses.flatMap((response) => response.partitions))
      held.set(offset.partition, offset);
    return held;
  };

  const beforeJoin = async (joining: ConsumerGroup) => {
    if (closed) throw new TypeError('The subscription has been closed.');
    slots.hold();
    if (group !== joining) {
      // A new consumer in the place of one that crashed: under its name it need not wait until that is taken for dead.
      joining.memberId ??= memberId;
      return;
    }
    await endsWithin(
      Promise.all([...partitions.values()].map((partition) => partition.settled())),
      options.rebalanceGraceMs,
    );
    if (!startsAt) await endsWithin(commits.flush(), COMMIT_WAIT_MS);
  };

  const afterJoin = async (joined: ConsumerGroup) => {
    if (closed) {
      await joined.leave();
      throw new TypeError('The subscription has been closed.');
    }
    const numbers = joined.assigned().flatMap((one) => (one.topic === topic ? one.partitions : []));
    const held = await heldBy(joined, numbers);
    group = joined;
    memberId = joined.memberId;
    for (const partition of [...partitions.values()])
      if (!numbers.includes(partition.partition)) remove(partition);
    joined.seekOffset.clear();
    joined.resume([{ topic, partitions: numbers }]);
    paused.clear();
    for (const number of numbers) {
      const there = held.get(number);
      const known = partitions.get(number);
      if (known && !startsAt && !commits.unchanged(known, there)) remove(known);
      const partition = partitions.get(number) ?? create(number, there);
      // Where the group has never committed, Kafka's client finds the earliest message.
      if (partition.position > 0 || startsAt?.has(number))
        joined.seek({ topic, partition: number, offset: String(partition.position) });
      if (!startsAt) commits.mark(partition);
      flow(partition);
    }
    slots.resume();
  };

  return {
    listener: { beforeJoin, afterJoin },
    onBatch(batch) {
      const first = Number(batch.firstOffset() ?? Number.POSITIVE_INFINITY);
      let partition = partitions.get(batch.partition);
      if (!partition) return;
      if (first < partition.position) {
        log?.warn('a partition begins anew: its topic was made again, or has lost messages', {
          topic,
          partition: batch.partition,
          expected: partition.position,
          got: first,
        });
        remove(partition);
        partition = create(batch.partition, {
          partition: batch.partition,
          offset: String(first),
          metadata: null,
        });
      }
      partition.push(batch.messages, Number(batch.lastOffset()) + 1);
      flow(partition);
    },
    disconnected() {
      group = undefined;
      slots.hold();
    },
    async finish() {
      finishing = true;
      for (const partition of partitions.values()) {
        partition.stop();
        flow(partition);
      }
      slots.close();
      await Promise.all([...partitions.values()].map((partition) => partition.settled()));
      if (!startsAt && group) await endsWithin(commits.flush(), COMMIT_WAIT_MS);
      commits.stop();
      closed = true;
    },
    abort(reason) {
      for (const partition of partitions.values()) partition.abort(reason);
    },
  };
}

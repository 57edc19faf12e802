import type { Logger } from '@fairlead/runtime';
import type { PartitionOffset } from './group-hook.ts';
import type { Partition } from './partition.ts';

export interface CommitsOptions {
  readonly intervalMs: number;
  /** Whether there is anybody to tell at present. */
  readonly ready: () => boolean;
  /** Tells Kafka; rejects where the group has just changed or Kafka is away. */
  readonly send: (partitions: readonly PartitionOffset[]) => Promise<void>;
  readonly log: Logger | undefined;
}

/** Commits what partitions have come to: together, one request at a time. */
export interface Commits {
  /** The partition has come further. */
  mark(partition: Partition): void;
  /** What Kafka holds for a partition that this member has just got. */
  learn(partition: Partition, held: PartitionOffset | undefined): void;
  /** Whether Kafka holds what was last committed here: then nobody else has had the partition since. */
  unchanged(partition: Partition, held: PartitionOffset | undefined): boolean;
  forget(partition: Partition): void;
  /** Commits what is marked, at once. Never rejects; resolves to whether it worked. */
  flush(): Promise<boolean>;
  stop(): void;
}

const RETRY_MS = 500;
const signature = (held: PartitionOffset | undefined) =>
  held === undefined || Number(held.offset) < 0 ? '' : `${held.offset} ${held.metadata ?? ''}`;

/** Creates {@link Commits}. */
export function createCommits({ intervalMs, ready, send, log }: CommitsOptions): Commits {
  const dirty = new Set<Partition>();
  /** What Kafka may hold: the last that it confirmed, and one that it was asked for without an answer. */
  const held = new Map<Partition, Set<string>>();
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<boolean> | undefined;
  let stopped = false;

  const commit = async (): Promise<boolean> => {
    if (!ready()) return false;
    const batch: { partition: Partition; offset: PartitionOffset }[] = [];
    for (const partition of dirty) {
      const { offset, metadata } = partition.progress();
      const wanted = { partition: partition.partition, offset: String(offset), metadata };
      const known = held.get(partition);
      if (known?.size === 1 && known.has(signature(wanted))) continue;
      known?.add(signature(wanted));
      batch.push({ partition, offset: wanted });
    }
    dirty.clear();
    if (batch.length === 0) return true;
    try {
      await send(batch.map(({ offset }) => offset));
    } catch (error) {
      log?.debug('what was handled could not be committed yet', { error });
      for (const { partition } of batch) if (held.has(partition)) dirty.add(partition);
      return false;
    }
    for (const { partition, offset } of batch)
      if (held.has(partition)) held.set(partition, new Set([signature(offset)]));
    return true;
  };

  const flush = async (): Promise<boolean> => {
    clearTimeout(timer);
    timer = undefined;
    await working;
    working ??= commit();
    const current = working;
    const worked = await current;
    if (working === current) working = undefined;
    schedule(worked ? intervalMs : RETRY_MS);
    return worked;
  };

  const schedule = (delayMs: number) => {
    if (stopped || timer || working || dirty.size === 0) return;
    timer = setTimeout(() => void flush(), delayMs).unref();
  };

  return {
    mark(partition) {
      if (!held.has(partition)) return;
      dirty.add(partition);
      schedule(intervalMs);
    },
    learn: (partition, there) => void held.set(partition, new Set([signature(there)])),
    unchanged: (partition, there) => held.get(partition)?.has(signature(there)) ?? false,
    forget(partition) {
      dirty.delete(partition);
      held.delete(partition);
    },
    flush,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

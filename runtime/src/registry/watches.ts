import type { Clock } from '../clock/types.ts';
import { createLatest, type Latest } from './latest.ts';
import { createSnapshotKeeper, type SnapshotKeeper, type SnapshotSink } from './snapshot-keeper.ts';
import type { Snapshot } from './types.ts';

export interface WatchesOptions {
  readonly clock: Clock;
  /** How long a node is kept that is missing after a reconnect, in ms: the registry's usual TTL. */
  readonly ttlMs: number;
  /**
   * Begins to follow `service` and reports to `sink` until the function returned is called. Called once for all
   * watchers of a service. It never throws: what fails is reported as `unreachable` and tried again.
   */
  follow(service: string, sink: SnapshotSink): () => void;
}

/** The watching half of a registry: any number of watchers of a service share one source. */
export interface Watches extends Disposable {
  /** What `Registry.watch` returns. Ends when `signal` aborts, the loop is left or this is disposed. */
  watch(service: string, options?: { signal?: AbortSignal }): AsyncIterable<Snapshot>;
}

type Followed = {
  readonly keeper: SnapshotKeeper;
  readonly watchers: Set<Latest<Snapshot>>;
  readonly stop: () => void;
};

export function createWatches(options: WatchesOptions): Watches {
  const { clock, ttlMs, follow } = options;
  const services = new Map<string, Followed>();
  let disposed = false;

  function start(service: string): Followed {
    const watchers = new Set<Latest<Snapshot>>();
    const onChange = (snapshot: Snapshot) => {
      for (const watcher of watchers) watcher.push(snapshot);
    };
    const keeper = createSnapshotKeeper({ service, clock, ttlMs, onChange });
    const followed = { keeper, watchers, stop: follow(service, keeper) };
    services.set(service, followed);
    return followed;
  }

  function leave(service: string, followed: Followed, watcher: Latest<Snapshot>): void {
    followed.watchers.delete(watcher);
    if (followed.watchers.size > 0 || services.get(service) !== followed) return;
    services.delete(service);
    followed.stop();
    followed.keeper[Symbol.dispose]();
  }

  async function* iterate(service: string, signal?: AbortSignal): AsyncGenerator<Snapshot, void, void> {
    if (disposed || signal?.aborted) return;
    const followed = services.get(service) ?? start(service);
    const watcher = createLatest<Snapshot>();
    const end = () => watcher.end();
    if (followed.keeper.current) watcher.push(followed.keeper.current);
    followed.watchers.add(watcher);
    signal?.addEventListener('abort', end, { once: true });
    try {
      for (let next = await watcher.next(); next !== undefined; next = await watcher.next()) yield next;
    } finally {
      signal?.removeEventListener('abort', end);
      leave(service, followed, watcher);
    }
  }

  return {
    watch: (service, { signal } = {}) => iterate(service, signal),
    [Symbol.dispose]() {
      disposed = true;
      for (const { watchers } of services.values()) for (const watcher of watchers) watcher.end();
    },
  };
}

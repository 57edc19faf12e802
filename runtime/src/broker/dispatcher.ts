import type { Clock } from '../clock/types.ts';

export interface DispatcherOptions<Item> {
  readonly clock: Clock;
  /** How many items may run at the same time; asked before each start. */
  readonly capacity: () => number;
  /**
   * Handles one item. Resolves to nothing when the item is finished with, or to the pause in ms after which it is
   * run again: until then its key waits and its place is free for other keys. Must not reject.
   */
  readonly run: (item: Item) => Promise<number | undefined>;
}

/** Runs items: those with the same key one after the other in the order of `push`, others at the same time. */
export interface Dispatcher<Item> {
  /** Queues an item. An empty key means no order. */
  push(key: string, item: Item): void;
  /** Starts what may start; to be called when the capacity has grown. */
  pump(): void;
  /** Items that are not finished: queued, running or paused. */
  readonly size: number;
  /** Resolves once no item is left; after `stop`, once none runs. */
  idle(): Promise<void>;
  /** Starts nothing any more; items that run finish. */
  stop(): void;
}

type Lane<Item> = { readonly key: string; readonly items: Item[] };

/** Creates a {@link Dispatcher}. Lanes take turns: after each item a lane goes to the end of the line. */
export function createDispatcher<Item>(options: DispatcherOptions<Item>): Dispatcher<Item> {
  const lanes = new Map<string, Lane<Item>>();
  const ready = new Set<Lane<Item>>();
  let running = 0;
  let size = 0;
  let stopped = false;
  let idling: (() => void)[] = [];

  const isIdle = () => size === 0 || (stopped && running === 0);

  const finish = (lane: Lane<Item>) => {
    lane.items.shift();
    size--;
    if (lane.items.length > 0) ready.add(lane);
    else if (lane.key !== '') lanes.delete(lane.key);
  };

  const start = async (lane: Lane<Item>, item: Item) => {
    running++;
    const pauseMs = await options.run(item);
    running--;
    if (pauseMs === undefined) finish(lane);
    else
      options.clock.setTimeout(() => {
        ready.add(lane);
        pump();
      }, pauseMs);
    pump();
    if (!isIdle()) return;
    for (const resolve of idling) resolve();
    idling = [];
  };

  const pump = () => {
    for (const lane of ready) {
      if (stopped || running >= options.capacity()) return;
      ready.delete(lane);
      const [item] = lane.items;
      if (item !== undefined) void start(lane, item);
    }
  };

  return {
    push(key, item) {
      size++;
      const lane = lanes.get(key);
      if (lane) {
        lane.items.push(item);
        return;
      }
      const created = { key, items: [item] };
      if (key !== '') lanes.set(key, created);
      ready.add(created);
      pump();
    },
    pump,
    get size() {
      return size;
    },
    idle: () => (isIdle() ? Promise.resolve() : new Promise((resolve) => idling.push(resolve))),
    stop() {
      stopped = true;
    },
  };
}

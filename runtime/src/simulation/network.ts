import type { Process } from './process.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

export interface NetworkOptions {
  readonly world: World;
  readonly random: Random;
  /** The shortest and the longest that a message takes, in ms. Default 0.1 and 4. */
  readonly minDelayMs?: number;
  readonly maxDelayMs?: number;
}

/** What is between hosts: messages take their time, and where it is cut they do not pass. */
export interface Network {
  readonly world: World;
  readonly random: Random;
  readonly maxDelayMs: number;
  /** How long the next message takes, in ms. */
  delayMs(from: string, to: string): number;
  /** Whether messages pass from one host to another. */
  passes(from: string, to: string): boolean;
  /** Nothing passes from one host to another, until healed; what is sent on a channel waits. */
  cut(from: string, to: string): void;
  heal(from: string, to: string): void;
  /** Messages from one host to another take so much longer, in ms, until told otherwise. */
  slow(from: string, to: string, byMs: number): void;
  /** The share of single messages (not of channels) that gets lost. Default 0. */
  lossRate: number;
  /** Calls back after every `heal`. */
  onHeal(listener: (from: string, to: string) => void): void;
  /**
   * Sends a single message, as UDP does: it may get lost, and comes in whatever order. `refused` is called when the
   * host is there and no process runs on it.
   */
  send(from: Process, to: string, receive: (process: Process) => void, refused?: () => void): void;
}

const key = (from: string, to: string) => `${from}>${to}`;

export function createNetwork(options: NetworkOptions): Network {
  const { world, random, minDelayMs = 0.1, maxDelayMs = 4 } = options;
  const cuts = new Map<string, number>();
  const slowness = new Map<string, number>();
  const listeners: ((from: string, to: string) => void)[] = [];

  const network: Network = {
    world,
    random,
    maxDelayMs,
    lossRate: 0,
    // Most are quick, few are slow.
    delayMs: (from, to) =>
      minDelayMs + (maxDelayMs - minDelayMs) * random() ** 3 + (slowness.get(key(from, to)) ?? 0),
    passes: (from, to) => !cuts.has(key(from, to)),
    cut(from, to) {
      cuts.set(key(from, to), (cuts.get(key(from, to)) ?? 0) + 1);
    },
    heal(from, to) {
      const count = (cuts.get(key(from, to)) ?? 0) - 1;
      if (count > 0) return void cuts.set(key(from, to), count);
      cuts.delete(key(from, to));
      for (const listener of listeners) listener(from, to);
    },
    slow(from, to, byMs) {
      if (byMs > 0) slowness.set(key(from, to), byMs);
      else slowness.delete(key(from, to));
    },
    onHeal: (listener) => void listeners.push(listener),
    send(from, to, receive, refused) {
      if (!from.alive) return;
      const isLost = network.lossRate > 0 && random.chance(network.lossRate);
      if (isLost) return;
      const delayMs = network.delayMs(from.host, to);
      const process = world.processOn(to);
      if (process)
        process.deliver(delayMs, () => {
          if (network.passes(from.host, to)) receive(process);
        });
      else if (refused && network.passes(from.host, to))
        from.deliver(delayMs + network.delayMs(to, from.host), refused);
    },
  };
  return network;
}

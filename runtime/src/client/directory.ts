import type { Clock } from '../clock/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Registry, Snapshot } from '../registry/types.ts';
import type { Picker, Selector } from '../selector/types.ts';

/** Knows the nodes of every service that is called: one watch per service, begun at the first call. */
export interface Directory extends AsyncDisposable {
  /** Resolves to the picker made of the newest snapshot; waits for the first one, until `deadlineMs`. */
  picker(service: string, deadlineMs: number): Picker | Promise<Picker>;
  /** The newest snapshot of each service watched. */
  readonly snapshots: readonly Snapshot[];
}

interface Entry {
  picker: Picker | undefined;
  snapshot: Snapshot | undefined;
  readonly first: Promise<Picker>;
}

export interface DirectoryOptions {
  readonly registry: Registry;
  readonly selector: Selector;
  readonly clock: Clock;
  /** Told about every snapshot, so that connections to nodes that are gone can go too. */
  readonly onSnapshot?: (snapshot: Snapshot) => void;
}

export function createDirectory(options: DirectoryOptions): Directory {
  const { registry, selector, clock } = options;
  const entries = new Map<string, Entry>();
  const stop = new AbortController();
  const watches: Promise<void>[] = [];

  const open = (service: string): Entry => {
    const { promise, resolve } = Promise.withResolvers<Picker>();
    const entry: Entry = { picker: undefined, snapshot: undefined, first: promise };
    const follow = async () => {
      for await (const snapshot of registry.watch(service, { signal: stop.signal })) {
        entry.snapshot = snapshot;
        entry.picker = selector(snapshot);
        resolve(entry.picker);
        options.onSnapshot?.(snapshot);
      }
    };
    entries.set(service, entry);
    watches.push(follow());
    return entry;
  };

  const waitFor = (entry: Entry, service: string, deadlineMs: number) => {
    const leftMs = Math.min(deadlineMs - clock.now(), 2 ** 31 - 1);
    return new Promise<Picker>((resolve, reject) => {
      const timer = clock.setTimeout(() => reject(noAnswer(service)), Math.max(0, leftMs));
      void entry.first.then((picker) => {
        timer.cancel();
        resolve(picker);
      });
    });
  };

  return {
    picker(service, deadlineMs) {
      const entry = entries.get(service) ?? open(service);
      return entry.picker ?? waitFor(entry, service, deadlineMs);
    },
    get snapshots() {
      return [...entries.values()].flatMap(({ snapshot }) => snapshot ?? []);
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all(watches);
    },
  };
}

const noAnswer = (service: string) =>
  new RuntimeError({
    code: 'UNAVAILABLE',
    reason: 'REGISTRY_UNAVAILABLE',
    message: `the registry has not said in time where ${service} runs`,
  });

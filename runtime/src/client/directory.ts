import type { Clock } from '../clock/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Registry, Snapshot } from '../registry/types.ts';
import type { Selection, Selector } from '../selector/types.ts';
import { cancelled } from '../wire/call-errors.ts';

/** Knows the nodes of every service that is called: one watch per service, begun at the first call. */
export interface Directory extends AsyncDisposable {
  /**
   * The selection among the nodes of a service; waits for the first snapshot, until `deadlineMs` or until `signal` aborts.
   */
  selection(service: string, deadlineMs: number, signal?: AbortSignal): Selection | Promise<Selection>;
  /** The newest snapshot of each service watched. */
  readonly snapshots: readonly Snapshot[];
}

interface Entry {
  readonly selection: Selection;
  snapshot: Snapshot | undefined;
  /** Who waits for the first snapshot. */
  readonly waiting: Set<() => void>;
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
    const entry: Entry = { selection: selector.of(service), snapshot: undefined, waiting: new Set() };
    const follow = async () => {
      for await (const snapshot of registry.watch(service, { signal: stop.signal })) {
        entry.selection.update(snapshot);
        entry.snapshot = snapshot;
        for (const goOn of entry.waiting) goOn();
        options.onSnapshot?.(snapshot);
      }
    };
    entries.set(service, entry);
    watches.push(follow());
    return entry;
  };

  const waitFor = (entry: Entry, service: string, deadlineMs: number, signal: AbortSignal | undefined) =>
    new Promise<Selection>((resolve, reject) => {
      if (signal?.aborted) return reject(cancelled(`the call of ${service}`, signal));
      const leave = () => {
        timer.cancel();
        signal?.removeEventListener('abort', onAbort);
        entry.waiting.delete(goOn);
      };
      const goOn = () => {
        leave();
        resolve(entry.selection);
      };
      const giveUp = (error: RuntimeError) => {
        leave();
        reject(error);
      };
      const onAbort = () => signal && giveUp(cancelled(`the call of ${service}`, signal));
      const leftMs = Math.max(0, Math.min(deadlineMs - clock.now(), 2 ** 31 - 1));
      const timer = clock.setTimeout(() => giveUp(noAnswer(service)), leftMs);
      signal?.addEventListener('abort', onAbort, { once: true });
      entry.waiting.add(goOn);
    });

  return {
    selection(service, deadlineMs, signal) {
      const entry = entries.get(service) ?? open(service);
      return entry.snapshot ? entry.selection : waitFor(entry, service, deadlineMs, signal);
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

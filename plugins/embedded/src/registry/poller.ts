import type { Clock, SnapshotSink } from '@fairlead/runtime';
import type { Database } from '../sqlite/database.ts';
import type { operations } from './operations.ts';
import { PULSE_MS } from './timing.ts';

/** Asks the file again and again what has changed, and sees to it that leases can run out. */
export interface Poller extends AsyncDisposable {
  /** Reports the nodes of `service` to `sink` until the function returned is called. */
  follow(service: string, sink: SnapshotSink): () => void;
  /** Keeps the pulse going, until the function returned is called, also when nothing is followed. */
  pulsate(): () => void;
  /** Asks now. */
  poke(): void;
}

export interface PollerOptions {
  readonly database: Database<typeof operations>;
  readonly clock: Clock;
  readonly pollMs: number;
}

type Answer = Awaited<ReturnType<typeof ask>>;
const ask = (
  database: Database<typeof operations>,
  known: { epoch: string; revisions: ReadonlyMap<string, number> },
) => database.call('poll', known);

export function createPoller({ database, clock, pollMs }: PollerOptions): Poller {
  const followed = new Map<string, { readonly sink: SnapshotSink; revision: number }>();
  let pulsating = 0;
  let epoch = '';
  /** Our own last write failed, and nobody else's has succeeded since. */
  let unwritable = false;
  let polling: Promise<void> | undefined;
  let pulsing: Promise<void> | undefined;
  let again = false;
  let disposed = false;
  let timer = { cancel: () => {} };

  const wanted = () => !disposed && followed.size + pulsating > 0;

  function take(answer: Answer): void {
    const lost = epoch !== '' && epoch !== answer.epoch;
    epoch = answer.epoch;
    if (answer.silentMs < PULSE_MS) unwritable = false;
    const changed = new Map(answer.changed.map((entry) => [entry.service, entry]));
    for (const [service, entry] of followed) {
      const news = changed.get(service);
      if (lost) entry.sink.rewound();
      if (news) {
        entry.revision = news.revision;
        // What is missing from the same file was removed by somebody who could write it.
        entry.sink.listed(news.nodes, () => !lost);
      } else if (!unwritable && entry.revision >= 0) entry.sink.confirmed();
      if (unwritable) entry.sink.unreachable();
    }
  }

  async function poll(): Promise<void> {
    const revisions = new Map([...followed].map(([service, { revision }]) => [service, revision]));
    try {
      const answer = await ask(database, { epoch, revisions });
      take(answer);
      if (answer.silentMs >= PULSE_MS || answer.silentMs < 0) pulsing ??= pulse();
    } catch {
      for (const { sink } of followed.values()) sink.unreachable();
    }
  }

  async function pulse(): Promise<void> {
    try {
      const removed = await database.call('pulse', {});
      if (removed > 0) poke();
    } catch {
      unwritable = true;
    } finally {
      pulsing = undefined;
    }
  }

  function poke(): void {
    if (!wanted()) return;
    again = polling !== undefined;
    if (again) return;
    timer.cancel();
    polling = poll().finally(() => {
      polling = undefined;
      if (again) poke();
      else if (wanted()) timer = clock.setTimeout(poke, pollMs);
    });
  }

  return {
    poke,
    follow(service, sink) {
      const entry = { sink, revision: -1 };
      followed.set(service, entry);
      poke();
      return () => {
        if (followed.get(service) === entry) followed.delete(service);
      };
    },
    pulsate() {
      let counted = true;
      if (++pulsating + followed.size === 1) poke();
      return () => {
        if (counted) pulsating--;
        counted = false;
      };
    },
    async [Symbol.asyncDispose]() {
      disposed = true;
      timer.cancel();
      await Promise.all([polling, pulsing]);
    },
  };
}

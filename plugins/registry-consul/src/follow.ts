import { type Clock, type Logger, RuntimeError, type SnapshotSink, sleep } from '@fairlead/runtime';
import type { Connection } from './connection.ts';
import type { Listing } from './listing.ts';

export interface FollowOptions {
  readonly connection: Pick<Connection, 'list'>;
  readonly service: string;
  readonly sink: SnapshotSink;
  readonly datacenter: string | undefined;
  /** How long a blocking query waits, in ms. */
  readonly waitMs: number;
  /** For how long after an outage a lease that ran out proves nothing, in ms: nobody could beat meanwhile. */
  readonly graceMs: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger | undefined;
}

/** Time between two queries, in ms, so that a service whose nodes come and go in crowds costs 20 lists a second. */
const PAUSE_MS = 50;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 1_000;

/** Follows a service by one blocking query after the other, until the function returned is called. */
export function follow(options: FollowOptions): () => void {
  const control = new AbortController();
  void run(options, control.signal);
  return () => control.abort(new RuntimeError({ code: 'CANCELLED', message: 'the watch has ended' }));
}

async function run(options: FollowOptions, signal: AbortSignal): Promise<void> {
  const { connection, service, sink, datacenter, waitMs, clock, random } = options;
  const report = reporter(options);
  let index: bigint | undefined;
  let failures = 0;
  while (!signal.aborted) {
    let delayMs = PAUSE_MS;
    try {
      const listing = await connection.list(service, { index, waitMs, datacenter, signal });
      if (signal.aborted) return;
      if (failures > 0) {
        report.reconnected();
        options.logger?.info('Consul is back', { service });
      }
      failures = 0;
      if (listing.index === index) sink.confirmed();
      else report.listed(listing, index !== undefined && listing.index < index);
      index = listing.index;
    } catch (thrown) {
      if (signal.aborted) return;
      if (failures++ === 0)
        options.logger?.warn('Consul is lost; calls go on to the last nodes known', {
          service,
          error: thrown,
        });
      // Lists anew, at once, as soon as there is an answer.
      index = undefined;
      sink.unreachable();
      delayMs =
        Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures, 10), LAST_RETRY_MS) * (0.5 + 0.5 * random());
    }
    await sleep(clock, delayMs, signal).catch(() => {});
  }
}

/**
 * Tells the sink which removals are certain. A node that is no longer listed was deregistered, if it was listed after
 * the last outage; one that is listed but does not pass has run out, which proves nothing just after an outage.
 */
function reporter({ sink, clock, graceMs }: FollowOptions) {
  let listedSince = new Set<string>();
  let passing = new Set<string>();
  let graceUntilMs = Number.NEGATIVE_INFINITY;

  function reconnected(): void {
    listedSince = new Set();
    graceUntilMs = clock.now() + graceMs;
  }

  return {
    reconnected,
    listed(listing: Listing, rewound: boolean): void {
      if (rewound) reconnected();
      const inGrace = clock.now() < graceUntilMs;
      if (rewound || (inGrace && listing.failing.some(({ id }) => passing.has(id)))) sink.rewound();
      const listed = new Set([...listing.passing, ...listing.failing].map(({ id }) => id));
      const since = listedSince;
      sink.listed(listing.passing, ({ id }) => since.has(id) && !listed.has(id));
      listedSince = listed;
      passing = new Set(listing.passing.map(({ id }) => id));
    },
  };
}

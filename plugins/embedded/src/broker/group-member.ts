import {
  attemptDelivery,
  createSubscriptionStatus,
  type DeliveryHandler,
  type ResolvedSubscribeOptions,
  RuntimeError,
} from '@fairlead/runtime';
import type { Database } from '../sqlite/database.ts';
import type { Claim, Settlement } from './claim-operations.ts';
import type { Consumer, Wake } from './consumer.ts';
import { createFailures } from './failures.ts';
import type { AdvanceResult } from './group-operations.ts';
import { createMemberClaims } from './member-claims.ts';
import { createMemberSteps } from './member-steps.ts';
import type { operations } from './operations.ts';
import type { ResolvedOptions } from './options.ts';
import { toDelivery } from './rows.ts';
import { freesLane, settlementOf } from './settlement.ts';

export interface GroupMemberOptions {
  readonly database: Database<typeof operations>;
  readonly topic: string;
  readonly group: string;
  readonly handler: DeliveryHandler;
  readonly subscribe: ResolvedSubscribeOptions;
  readonly broker: ResolvedOptions;
  /** Told when other consumers of `topic` may find something. */
  readonly onAvailable: (topic: string, why: Wake) => void;
}

const MAX_CLAIMS_AT_ONCE = 64;
/** How long a member that leaves tries to tell the file what it has handled; after that its leases run out. */
const FAREWELL_MS = 10_000;

/**
 * A member of a consumer group. A claim is fenced by its token: what a member says about a claim that it has
 * lost (it was stopped for longer than a lease) has no effect.
 */
export function createGroupMember(options: GroupMemberOptions): Consumer {
  const { database, topic, group, handler, subscribe, broker, onAvailable } = options;
  const log = broker.log?.with({ topic, group });
  const status = createSubscriptionStatus();
  const failures = createFailures(status, broker.leaseMs);
  const claims = createMemberClaims();
  const handling = new Set<Promise<void>>();
  let stopping: Promise<void> | undefined;

  const handle = async (claim: Claim, streak: number) => {
    const run = claims.add(claim, streak);
    failures.tryingAgain(claim.id);
    const outcome = await attemptDelivery(handler, toDelivery(topic, claim, claim.tries), {
      failures: claim.failures,
      policy: subscribe,
      signal: run.abort.signal,
    });
    if (outcome.kind === 'retry') failures.failing(claim.id, outcome.delayMs);
    else failures.recovered(claim.id);
    if (outcome.kind === 'dead-letter')
      log?.error('message goes to the dead-letter topic', { id: claim.id, error: outcome.error });
    const settlement = settlementOf(run, outcome, topic, group);
    steps.settle(stopping ? { ...settlement, keep: false } : settlement);
  };

  const start = (claim: Claim, streak: number) => {
    const work = handle(claim, streak).finally(() => handling.delete(work));
    handling.add(work);
  };

  const release = (claim: Claim) => {
    const run = claims.add(claim, 0);
    steps.settle(settlementOf(run, { kind: 'abandoned' }, topic, group));
  };

  const onResult = (batch: readonly Settlement[], { settled, claimed, lost }: AdvanceResult) => {
    const begin = stopping ? release : start;
    const message = 'Another member has taken this message over.';
    for (const claim of lost) claims.get(claim)?.abort.abort(new RuntimeError({ code: 'ABORTED', message }));
    for (const [index, settlement] of batch.entries()) {
      const streak = claims.get(settlement)?.streak ?? 0;
      claims.remove(settlement);
      const next = settled[index];
      if (next === 'lost') log?.warn('a message was handled after its claim was lost');
      else if (next) begin(next, streak + 1);
      if (settlement.deadLetter && next !== 'lost') onAvailable(settlement.deadLetter.topic, 'published');
    }
    for (const claim of claimed) begin(claim, 1);
    if (batch.some(freesLane)) onAvailable(topic, 'changed');
  };

  const steps = createMemberSteps({
    database,
    topic,
    group,
    leaseMs: broker.leaseMs,
    room: () => (stopping ? 0 : Math.min(subscribe.concurrency - claims.size, MAX_CLAIMS_AT_ONCE)),
    held: claims.held,
    onResult,
    onFailure: (error) => {
      if (error === undefined) return status.recovered('broker');
      if (status.state !== 'retrying') log?.warn('the broker fails, trying again', { error });
      status.failing('broker');
    },
  });
  const renewal = setInterval(steps.renew, broker.leaseMs / 3).unref();

  const stop = async () => {
    subscribe.signal?.removeEventListener('abort', onAbort);
    while (handling.size > 0) await Promise.all(handling);
    let patience: NodeJS.Timeout | undefined;
    const farewell = new Promise<void>((resolve) => {
      patience = setTimeout(resolve, FAREWELL_MS);
    });
    await Promise.race([claims.empty(), farewell]);
    clearTimeout(patience);
    clearInterval(renewal);
    steps.end();
    failures.clear();
    status.stopped();
  };
  const dispose = (): Promise<void> => {
    stopping ??= Promise.resolve().then(stop);
    return stopping;
  };
  const onAbort = () => {
    claims.abortAll(subscribe.signal?.reason);
    void dispose();
  };
  subscribe.signal?.addEventListener('abort', onAbort, { once: true });

  return {
    topic,
    wake: steps.wake,
    get state() {
      return status.state;
    },
    onState: status.onState,
    [Symbol.asyncDispose]: dispose,
  };
}

import type { Clock } from '../clock/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Lease } from './lease.ts';
import { createStateCell } from './state-cell.ts';
import type { Registration, RegistrationState, ServiceNode } from './types.ts';

export interface HeartbeatOptions extends Lease {
  readonly node: ServiceNode;
  readonly clock: Clock;
  /** For the jitter, 0 to 1. Default `Math.random`. */
  readonly random?: () => number;
  /** Ends the first attempt; afterwards it has no meaning. */
  readonly signal?: AbortSignal | undefined;
  /** Writes the node and begins its lease anew. Carried out again it does the same. */
  register(signal: AbortSignal): Promise<void>;
  /** Prolongs the lease. Resolves to false when the registry does not know the node (any more). */
  renew(signal: AbortSignal): Promise<boolean>;
  /** Takes the node out. Nothing happens when it is not there. */
  deregister(): Promise<void>;
  /**
   * Begins to look for signs that the registry has lost the node, and calls `doubt` at each, until the function returned
   * is called. A node in doubt is registered again within half a second, at most once a second. Default: nobody looks,
   * and the next beat finds out.
   */
  lookOut?(doubt: () => void): () => void;
}

/** The first registration may take this long, in ms: a process that has just started on a busy machine is slow itself. */
const FIRST_ANSWER_MS = 5_000;
const FIRST_RETRY_MS = 100;
/** A registry that is back meets all its nodes within this time, in ms, and not all at once. */
const DOUBT_SPREAD_MS = 500;
const DOUBT_PAUSE_MS = 1_000;

/**
 * Registers a node and keeps it registered until disposed, whatever happens in between: what fails is tried again
 * for ever with jitter, what the registry has forgotten is registered again, and so is what could not beat in time
 * because this process was stopped or busy. Rejects only when the first attempt fails.
 */
export async function keepRegistered(options: HeartbeatOptions): Promise<Registration> {
  const { node, clock, ttlMs, intervalMs, random = Math.random } = options;
  const state = createStateCell<RegistrationState>('registered');
  const ended = new AbortController();
  let takenAtMs = 0;
  let failures = 0;
  let running: Promise<void> = Promise.resolve();
  let beating = false;
  let beatAtMs = 0;
  let inDoubt = false;
  let doubtedAtMs = Number.NEGATIVE_INFINITY;
  let timer = { cancel: () => {} };
  let lostTimer = { cancel: () => {} };
  let over = false;
  let disposed: Promise<void> | undefined;

  /** One attempt; given up after `withinMs`, so that a registry which never answers does not end the beating. */
  async function attempt(
    outside: AbortSignal,
    withinMs: number,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    if (outside.aborted) throw RuntimeError.from(outside.reason);
    const sentAtMs = clock.now();
    const control = new AbortController();
    const given = Promise.withResolvers<never>();
    const giveUp = (error: RuntimeError) => {
      control.abort(error);
      given.reject(error);
    };
    const timeout = clock.setTimeout(() => giveUp(noAnswer(withinMs)), withinMs);
    const onAbort = () => giveUp(RuntimeError.from(outside.reason));
    outside.addEventListener('abort', onAbort, { once: true });
    const working = work(control.signal);
    // One that was given up may arrive after all, even behind the deregistration.
    working.then(() => (over ? options.deregister() : undefined)).catch(ignore);
    try {
      await Promise.race([working, given.promise]);
      takenAtMs = sentAtMs;
    } finally {
      timeout.cancel();
      outside.removeEventListener('abort', onAbort);
    }
  }

  const late = () => clock.now() - takenAtMs >= ttlMs;

  async function beat(signal: AbortSignal): Promise<void> {
    const doubted = inDoubt;
    inDoubt = false;
    if (doubted) doubtedAtMs = clock.now();
    if (doubted || late() || !(await options.renew(signal))) await options.register(signal);
  }

  function watchLease(): void {
    lostTimer.cancel();
    lostTimer = clock.setTimeout(() => state.set('lost'), takenAtMs + ttlMs - clock.now());
  }

  function schedule(): void {
    const backoffMs = Math.min(intervalMs, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 20));
    const delayMs = failures === 0 ? intervalMs * (0.9 + 0.1 * random()) : backoffMs * (0.5 + 0.5 * random());
    beatWithin(inDoubt ? Math.min(delayMs, doubtDelayMs()) : delayMs);
  }

  function beatWithin(delayMs: number): void {
    timer.cancel();
    beatAtMs = clock.now() + delayMs;
    timer = clock.setTimeout(() => {
      running = run();
    }, delayMs);
  }

  const doubtDelayMs = () => Math.max(DOUBT_SPREAD_MS * random(), doubtedAtMs + DOUBT_PAUSE_MS - clock.now());

  function doubt(): void {
    if (over || inDoubt) return;
    inDoubt = true;
    failures = 0;
    if (!beating) beatWithin(Math.min(beatAtMs - clock.now(), doubtDelayMs()));
  }

  async function run(): Promise<void> {
    beating = true;
    try {
      await attempt(ended.signal, ttlMs / 2, beat);
      failures = 0;
    } catch {
      failures++;
    }
    beating = false;
    if (over) return;
    if (failures === 0) {
      watchLease();
      state.set('registered');
    } else state.set(late() ? 'lost' : 'degraded');
    schedule();
  }

  async function end(): Promise<void> {
    over = true;
    stopLooking?.();
    ended.abort(new RuntimeError({ code: 'CANCELLED', message: 'the registration was disposed' }));
    timer.cancel();
    lostTimer.cancel();
    await running;
    // Out of reach, it ends by itself with the lease.
    await options.deregister().catch(ignore);
  }

  try {
    const firstMs = Math.max(ttlMs / 2, FIRST_ANSWER_MS);
    await attempt(options.signal ?? ended.signal, firstMs, (signal) => options.register(signal));
  } catch (error) {
    over = true;
    throw error;
  }
  watchLease();
  schedule();
  const stopLooking = options.lookOut?.(doubt);
  return {
    node,
    get state() {
      return state.current;
    },
    onState: state.onChange,
    [Symbol.asyncDispose]() {
      disposed ??= end();
      return disposed;
    },
  };
}

const ignore = () => {};

const noAnswer = (afterMs: number) =>
  new RuntimeError({ code: 'UNAVAILABLE', message: `the registry did not answer within ${afterMs} ms` });

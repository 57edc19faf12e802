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
}

const FIRST_RETRY_MS = 100;

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
  let timer = { cancel: () => {} };
  let lostTimer = { cancel: () => {} };
  let over = false;
  let disposed: Promise<void> | undefined;

  /** One attempt; given up after half a lease, so that a registry which never answers does not end the beating. */
  async function attempt(outside: AbortSignal, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (outside.aborted) throw RuntimeError.from(outside.reason);
    const sentAtMs = clock.now();
    const control = new AbortController();
    const given = Promise.withResolvers<never>();
    const giveUp = (error: RuntimeError) => {
      control.abort(error);
      given.reject(error);
    };
    const timeout = clock.setTimeout(() => giveUp(noAnswer(ttlMs / 2)), ttlMs / 2);
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
    if (late() || !(await options.renew(signal))) await options.register(signal);
  }

  function watchLease(): void {
    lostTimer.cancel();
    lostTimer = clock.setTimeout(() => state.set('lost'), takenAtMs + ttlMs - clock.now());
  }

  function schedule(): void {
    const backoffMs = Math.min(intervalMs, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 20));
    const delayMs = failures === 0 ? intervalMs * (0.9 + 0.1 * random()) : backoffMs * (0.5 + 0.5 * random());
    timer = clock.setTimeout(() => {
      running = run();
    }, delayMs);
  }

  async function run(): Promise<void> {
    try {
      await attempt(ended.signal, beat);
      failures = 0;
    } catch {
      failures++;
    }
    if (over) return;
    if (failures === 0) {
      watchLease();
      state.set('registered');
    } else state.set(late() ? 'lost' : 'degraded');
    schedule();
  }

  async function end(): Promise<void> {
    over = true;
    ended.abort(new RuntimeError({ code: 'CANCELLED', message: 'the registration was disposed' }));
    timer.cancel();
    lostTimer.cancel();
    await running;
    // Out of reach, it ends by itself with the lease.
    await options.deregister().catch(ignore);
  }

  try {
    await attempt(options.signal ?? ended.signal, (signal) => options.register(signal));
  } catch (error) {
    over = true;
    throw error;
  }
  watchLease();
  schedule();
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

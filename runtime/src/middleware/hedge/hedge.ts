import { ClientCall } from '../../client/client-call.ts';
import type { Clock } from '../../clock/types.ts';
import { RuntimeError } from '../../errors/runtime-error.ts';
import type { Handler, Middleware, Reply } from '../../rpc/call.ts';
import type { AnyMethod } from '../../rpc/descriptor.ts';
import type { Deadlines } from '../../wire/deadlines.ts';
import type { RetryBudgets } from '../retry/budget.ts';
import { createLatencyQuantile, type LatencyQuantile } from './latency-quantile.ts';

export interface HedgeOptions {
  readonly clock: Clock;
  /** Wakes the second try; its coarseness is added to the wait. */
  readonly deadlines: Deadlines;
  /** What the second tries are taken from; shared with `retry`. */
  readonly budgets: RetryBudgets;
  /** Whether calls are hedged that do not say so themselves. Default false. */
  readonly enabled?: boolean;
  /** The shortest wait before a second try, in ms, and the wait while little is known of a method. Default 10. */
  readonly minMs?: number;
  /** Told of every second try. */
  readonly onHedge?: (call: ClientCall) => void;
}

/**
 * Client: where a method has no side effects and its answer is later than those of 95 calls of 100, a second try goes to
 * another node. The first answer counts, the other try is cancelled; both failing is a failure.
 */
export function hedge(options: HedgeOptions): Middleware {
  const { clock, enabled = false, minMs = 10 } = options;
  if (!(minMs >= 0))
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `hedge: minMs is ${minMs} but must be a number of milliseconds from 0`,
    });
  const latencies = new WeakMap<AnyMethod, LatencyQuantile>();
  const latencyOf = (method: AnyMethod): LatencyQuantile => {
    const known = latencies.get(method) ?? createLatencyQuantile(0.95);
    latencies.set(method, known);
    return known;
  };

  return (next) => (call) => {
    if (!(call instanceof ClientCall && (call.options.hedge ?? enabled))) return next(call);
    const { method } = call;
    if (method.kind !== 'unary' || method.idempotency !== 'no-side-effects') return next(call);
    const latency = latencyOf(method);
    const startMs = clock.now();
    const waitMs = Math.max(minMs, latency.valueMs ?? minMs);
    return race(call, next, startMs + waitMs, options).then((reply) => {
      latency.record(clock.now() - startMs);
      return reply;
    });
  };
}

function race(call: ClientCall, next: Handler, secondAtMs: number, options: HedgeOptions): Promise<Reply> {
  const { deadlines, budgets, onHedge } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Reply>();
  const stop = new AbortController();
  const running = new Set<ClientCall>();
  let isDecided = false;

  const begin = () => {
    const attempt = call.fork(stop.signal);
    running.add(attempt);
    next(attempt).then(
      (reply) => {
        running.delete(attempt);
        if (isDecided) return;
        settle(attempt);
        resolve(reply);
        if (running.size > 0) stop.abort(lost());
      },
      (thrown: unknown) => {
        running.delete(attempt);
        if (isDecided || running.size > 0) return;
        settle(attempt);
        reject(thrown);
      },
    );
    return attempt;
  };
  /** The call is where the try went that decided it. */
  const settle = (attempt: ClientCall) => {
    isDecided = true;
    timer.remove();
    call.node = attempt.node;
    call.sent ||= attempt.sent;
  };
  const second = () => {
    if (!budgets(call.target).take()) return;
    if (first.node) {
      call.tried ??= new Set();
      call.tried.add(first.node.id);
    }
    call.span?.log({ event: 'hedge', attempt: call.attempt });
    onHedge?.(call);
    begin();
  };

  const timer = secondAtMs < call.deadlineMs ? deadlines.add(secondAtMs, second) : { remove() {} };
  const first = begin();
  return promise;
}

const lost = () =>
  new RuntimeError({ code: 'CANCELLED', message: 'another try of the same call was faster' });

import type { NetworkCaller } from '../../client/create-caller.ts';
import type { CallOptions } from '../../client/types.ts';
import { sleep } from '../../clock/sleep.ts';
import { RuntimeError } from '../../errors/runtime-error.ts';
import type { Process } from '../process.ts';
import type { World } from '../world.ts';
import { type Entry, LedgerService, type MethodName, type Work } from './ledger-service.ts';
import type { CallPlan } from './plan.ts';
import type { CallRecord, ScheduleRecord } from './record.ts';

export interface CallsOptions {
  readonly world: World;
  readonly process: Process;
  readonly record: ScheduleRecord;
  readonly caller: NetworkCaller;
  /** Default those of {@link LedgerService}. */
  readonly methods?: typeof LedgerService.methods | undefined;
}

/** Makes calls and writes down how they went. */
export interface Calls {
  /** Makes a planned call; never rejects. */
  perform(plan: CallPlan): Promise<void>;
  /** A call inside a handler, which has until `deadlineMs` on the process's clock. Rejects as the call does. */
  put(work: Work, deadlineMs: number): Promise<unknown>;
}

export function createCalls({ world, process, record, caller, ...options }: CallsOptions): Calls {
  const methods = options.methods ?? LedgerService.methods;
  const client = caller.client({ ...LedgerService, methods });
  const { clock } = process;

  const enter = (token: string, method: MethodName, deadlineMs: number, asked: CallRecord['asked']) => {
    const call: CallRecord = {
      token,
      method,
      process,
      startMs: world.nowMs,
      deadlineMs,
      asked,
      settledMs: undefined,
      ended: undefined,
      reason: '',
      message: '',
      cancelledMs: undefined,
    };
    record.calls.push(call);
    world.note(process.host, `calls ${method} ${token}`);
    return call;
  };
  const settle = (call: CallRecord, error?: RuntimeError) => {
    if (call.settledMs !== undefined) record.violations.push(`${call.token} ended twice`);
    call.settledMs = world.nowMs;
    call.ended = error?.code ?? 'ok';
    call.reason = error?.reason ?? '';
    call.message = error?.message ?? '';
    world.note(process.host, `${call.token}: ${call.ended} ${call.reason} ${call.message}`);
  };
  /** Every message has to be the caller's own, and the next one. */
  const check = (call: CallRecord, entry: Entry, index: number) => {
    if (entry.token !== call.token)
      record.violations.push(`${call.token} got what was meant for ${entry.token}`);
    if (entry.index !== index)
      record.violations.push(`${call.token} got message ${entry.index} as message ${index}`);
  };
  /** What a caller sends as a stream. */
  async function* source({ token, count, workMs, bytes }: CallPlan): AsyncGenerator<Entry> {
    record.openSources.push(process);
    try {
      for (let index = 0; index < count; index++) {
        await sleep(clock, workMs);
        yield { token, index, node: process.name, filling: '.'.repeat(bytes) };
      }
    } finally {
      record.openSources.splice(record.openSources.indexOf(process), 1);
    }
  }

  /** Reads until the end, or until enough; after that there is to be nothing more. */
  async function read(plan: CallPlan, call: CallRecord, entries: AsyncIterable<Entry>): Promise<void> {
    const reader = entries[Symbol.asyncIterator]();
    let index = 0;
    try {
      while (index < plan.leaveAfter) {
        const { done, value } = await reader.next();
        if (done) break;
        check(call, value, index++);
      }
      if (index >= plan.leaveAfter) await reader.return?.();
      else if (index !== plan.count)
        record.violations.push(`${call.token} ended well after ${index} of ${plan.count} messages`);
    } finally {
      const { done } = await reader.next();
      if (!done) record.violations.push(`${call.token} got a message after its end`);
    }
  }

  return {
    async perform(plan) {
      const { token, method, workMs, outcome, effectFirst, count, bytes, timeoutMs, cancelAfterMs } = plan;
      const isStream = method === 'tail' || method === 'chat' || method === 'collect';
      const longestMs = isStream ? Number.POSITIVE_INFINITY : 5_000;
      const asked = method === 'chat' || method === 'collect' ? 'ok' : outcome;
      const call = enter(token, method, world.nowMs + (timeoutMs ?? longestMs), asked);
      const stop = cancelAfterMs === undefined ? undefined : new AbortController();
      const giveUp = () => {
        if (call.settledMs !== undefined) return;
        call.cancelledMs = world.nowMs;
        world.note(process.host, `gives up ${token}`);
        stop?.abort();
      };
      const timer = cancelAfterMs === undefined ? undefined : clock.setTimeout(giveUp, cancelAfterMs);
      const callOptions: CallOptions = {
        hedge: plan.hedge,
        ...(stop ? { signal: stop.signal } : {}),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      };
      const work: Work = { token, workMs, outcome, effectFirst, count, bytes };
      try {
        if (method === 'tail') await read(plan, call, client.tail(work, callOptions));
        else if (method === 'chat') await read(plan, call, client.chat(source(plan), callOptions));
        else if (method === 'collect') {
          const sum = await client.collect(source(plan), callOptions);
          if (count > 0) check(call, sum, count);
        } else check(call, await client[method](work, callOptions), 0);
        settle(call);
      } catch (thrown) {
        settle(call, RuntimeError.from(thrown));
      } finally {
        timer?.cancel();
      }
    },
    async put(work, deadlineMs) {
      const aheadMs = clock.now() - world.nowMs;
      const call = enter(work.token, 'put', deadlineMs - aheadMs, work.outcome);
      try {
        const entry = await client.put(work);
        check(call, entry, 0);
        settle(call);
        return entry;
      } catch (thrown) {
        settle(call, RuntimeError.from(thrown));
        throw thrown;
      }
    },
  };
}

import { sleep } from '../../clock/sleep.ts';
import { RuntimeError } from '../../errors/runtime-error.ts';
import type { Call } from '../../rpc/call.ts';
import { defineService, type ServiceDefinition } from '../../service/application.ts';
import type { Process } from '../process.ts';
import type { Random } from '../random.ts';
import type { World } from '../world.ts';
import { createCalls } from './calls.ts';
import { type Entry, LedgerService, type Work } from './ledger-service.ts';
import { EVENTS, GROUPS, listen } from './listen.ts';
import type { Plan } from './plan.ts';
import type { ScheduleRecord } from './record.ts';
import type { Sabotage } from './sabotage.ts';

export interface LedgerOptions {
  readonly world: World;
  readonly process: Process;
  readonly record: ScheduleRecord;
  readonly plan: Plan;
  readonly random: Random;
  readonly sabotage: Sabotage;
}

const failures: Readonly<Record<string, RuntimeError>> = {
  invalid: new RuntimeError({ code: 'INVALID_ARGUMENT', message: 'as asked for' }),
  internal: new RuntimeError({ code: 'INTERNAL', message: 'as asked for' }),
  unavailable: new RuntimeError({ code: 'UNAVAILABLE', message: 'as asked for' }),
};

/** A node of the ledger: does as it is told, and writes down that it did. */
export function ledger(options: LedgerOptions): ServiceDefinition {
  const { world, process, record, random, plan, sabotage } = options;
  const { clock } = process;

  /** Writes down that a handler is at work, until it no longer is. */
  const begin = (token: string, call: Call) => {
    const aheadMs = clock.now() - world.nowMs;
    const deadlineMs = call.deadlineMs - aheadMs;
    const execution = {
      token,
      process,
      beganMs: world.nowMs,
      deadlineMs,
      endedMs: undefined as number | undefined,
    };
    record.executions.push(execution);
    world.note(process.host, `begins ${call.path.split('/')[1]} ${token}`);
    return () => {
      execution.endedMs = world.nowMs;
      world.note(process.host, `ends ${token}`);
    };
  };
  const takeEffect = (token: string) => {
    record.effects.set(token, (record.effects.get(token) ?? 0) + 1);
    world.note(process.host, `effect ${token}`);
  };
  const entry = (token: string, index: number, bytes = 0): Entry => ({
    token,
    index,
    node: process.name,
    filling: '.'.repeat(bytes),
  });
  const fail = ({ outcome }: Work) => {
    const failure = failures[outcome];
    if (failure) throw failure;
  };

  const carryOut = async (work: Work, call: Call, inner?: () => Promise<unknown>): Promise<Entry> => {
    const end = begin(work.token, call);
    try {
      if (work.effectFirst) takeEffect(work.token);
      await sleep(clock, work.workMs, call.signal);
      await inner?.();
      fail(work);
      if (!work.effectFirst) takeEffect(work.token);
      return entry(work.token, 0);
    } finally {
      end();
    }
  };
  const around = sabotage.handler ?? (<R>(handle: () => Promise<R>) => handle());
  const unary = (work: Work, call: Call) => around(() => carryOut(work, call));

  return defineService({
    name: 'ledger',
    version: '1.0.0',
    settings: {},
    async setup(app) {
      const calls = createCalls({ world, process, record, caller: app.caller, methods: sabotage.methods });
      app.serve(LedgerService, {
        put: unary,
        set: unary,
        get: unary,
        forward: (work, call) =>
          carryOut(work, call, () =>
            calls.put({ token: `${work.token}/inner`, workMs: work.workMs, outcome: 'ok' }, call.deadlineMs),
          ),
        async *tail(work, call) {
          const end = begin(work.token, call);
          try {
            for (let index = 0; index < (work.count ?? 0); index++) {
              await sleep(clock, work.workMs, call.signal);
              yield entry(work.token, index, work.bytes);
            }
            fail(work);
          } finally {
            end();
          }
        },
        async collect(entries, call) {
          const end = begin('', call);
          try {
            let last: Entry | undefined;
            let count = 0;
            for await (const each of entries) {
              if (each.index !== count++)
                throw new RangeError(`number ${each.index} came as number ${count - 1}`);
              last = each;
            }
            if (last) takeEffect(last.token);
            return entry(last?.token ?? '', count);
          } finally {
            end();
          }
        },
        async *chat(entries, call) {
          const end = begin('', call);
          try {
            for await (const each of entries) yield { ...each, node: process.name };
          } finally {
            end();
          }
        },
      });
      for (const group of GROUPS)
        await listen({
          world,
          process,
          record,
          random,
          failureRate: plan.handlerFailureRate,
          group,
          app,
          topic: EVENTS,
        });
    },
  });
}

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Code } from '../errors/code.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Breaker, BreakerOptions, CircuitChange } from './types.ts';

/** A breaker, and the time that it lives in. */
export interface BreakerHarness extends AsyncDisposable {
  readonly breaker: Breaker;
  /** Lets time pass. */
  advance(ms: number): Promise<void>;
}

const sleepMs = 1_000;
const small: BreakerOptions = { volume: 10, errorPercent: 50, sleepMs, windowMs: 2_000, idleMs: 60_000 };

/** What every breaker does. `create` makes one with the given options. */
export function breakerConformance(
  name: string,
  create: (options: BreakerOptions) => BreakerHarness | Promise<BreakerHarness>,
): void {
  const check = (title: string, run: (harness: BreakerHarness) => Promise<void>, options = small) =>
    test(title, async () => {
      await using harness = await create(options);
      await run(harness);
    });

  describe(`breaker: ${name}`, () => {
    check('what the work gives, and what it throws, goes through as it is', async ({ breaker }) => {
      const circuit = breaker.circuit('a');
      assert.equal(await circuit.guard(async () => 7), 7);
      const thrown = failure('NOT_FOUND');
      await assert.rejects(
        circuit.guard(() => Promise.reject(thrown)),
        (caught) => caught === thrown,
      );
    });

    check(
      'opens when more than the share has failed, and then does no work',
      async ({ breaker, advance }) => {
        const circuit = breaker.circuit('a');
        await times(5, () => succeed(breaker));
        await times(5, () => fail(breaker));
        assert.equal(circuit.state, 'closed');
        await fail(breaker);
        assert.equal(circuit.state, 'open');
        await advance(sleepMs / 4);
        await assert.rejects(
          circuit.guard(() => assert.fail('worked')),
          (error: RuntimeError) => {
            assert.equal(error.code, 'UNAVAILABLE');
            assert.equal(error.reason, 'CIRCUIT_OPEN');
            assert.equal(error.retryable, true);
            assert.ok(error.retryAfterMs, 'says when to come back');
            assert.ok(Math.abs(error.retryAfterMs - (sleepMs * 3) / 4) <= 20, `${error.retryAfterMs} ms`);
            return true;
          },
        );
      },
    );

    check('stays closed below the volume', async ({ breaker }) => {
      await times(9, () => fail(breaker));
      assert.equal(breaker.circuit('a').state, 'closed');
    });

    check('forgets what is older than the window', async ({ breaker, advance }) => {
      await times(9, () => fail(breaker));
      await advance(2_300);
      await fail(breaker);
      assert.equal(breaker.circuit('a').state, 'closed');
    });

    for (const code of ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'INTERNAL', 'UNKNOWN', 'DATA_LOSS'] as const)
      check(`${code} is a failure`, async ({ breaker }) => {
        await times(10, () => fail(breaker, failure(code)));
        assert.equal(breaker.circuit('a').state, 'open');
      });

    check('what is thrown without a code is a failure', async ({ breaker }) => {
      await times(10, () => fail(breaker, new TypeError('x is not a function')));
      assert.equal(breaker.circuit('a').state, 'open');
    });

    for (const code of [
      'INVALID_ARGUMENT',
      'NOT_FOUND',
      'RESOURCE_EXHAUSTED',
      'ABORTED',
      'CANCELLED',
    ] as const)
      check(`${code} opens nothing`, async ({ breaker }) => {
        await times(1_000, () => fail(breaker, failure(code)));
        assert.equal(breaker.circuit('a').state, 'closed');
      });

    for (const reason of ['NO_NODE', 'CIRCUIT_OPEN'])
      check(
        `a call that nobody further behind was asked for (${reason}) opens nothing`,
        async ({ breaker }) => {
          const nobodyAsked = new RuntimeError({ code: 'UNAVAILABLE', reason, message: 'none' });
          await times(50, () => fail(breaker, nobodyAsked));
          assert.equal(breaker.circuit('a').state, 'closed');
        },
      );

    check('after the sleep window one call goes through, and closes it', async ({ breaker, advance }) => {
      await open(breaker, advance);
      const gate = Promise.withResolvers<void>();
      const probe = breaker.circuit('a').guard(() => gate.promise);
      assert.equal(breaker.circuit('a').state, 'half-open');
      for (let i = 0; i < 3; i++)
        await assert.rejects(
          breaker.circuit('a').guard(() => assert.fail('a second probe')),
          { reason: 'CIRCUIT_OPEN' },
        );
      gate.resolve();
      await probe;
      await settled();
      assert.equal(breaker.circuit('a').state, 'closed');
      await succeed(breaker);
    });

    check('a probe that fails opens it for another window', async ({ breaker, advance }) => {
      await open(breaker, advance);
      await fail(breaker);
      assert.equal(breaker.circuit('a').state, 'open');
      await advance(sleepMs - 50);
      await assert.rejects(
        breaker.circuit('a').guard(() => assert.fail('worked')),
        { reason: 'CIRCUIT_OPEN' },
      );
      await advance(60);
      await succeed(breaker);
      assert.equal(breaker.circuit('a').state, 'closed');
    });

    check('a probe that its caller cancels proves nothing', async ({ breaker, advance }) => {
      await open(breaker, advance);
      await fail(breaker, failure('CANCELLED'));
      assert.notEqual(breaker.circuit('a').state, 'closed');
      await advance(sleepMs + 10);
      await succeed(breaker);
      assert.equal(breaker.circuit('a').state, 'closed');
    });

    check('a probe that is refused for what it asked closes it', async ({ breaker, advance }) => {
      await open(breaker, advance);
      await fail(breaker, failure('INVALID_ARGUMENT'));
      assert.equal(breaker.circuit('a').state, 'closed');
    });

    check('once closed it has forgotten the failures that opened it', async ({ breaker, advance }) => {
      await open(breaker, advance);
      await succeed(breaker);
      await times(9, () => fail(breaker));
      assert.equal(breaker.circuit('a').state, 'closed');
    });

    check('each key has a circuit of its own', async ({ breaker }) => {
      await times(10, () => fail(breaker));
      assert.equal(breaker.circuit('a').state, 'open');
      assert.equal(await breaker.circuit('b').guard(async () => 'b'), 'b');
    });

    check('every change of state is told once, in order', async ({ breaker, advance }) => {
      const changes: CircuitChange[] = [];
      breaker.onChange((change) => void changes.push(change));
      await open(breaker, advance);
      await fail(breaker);
      await advance(sleepMs + 10);
      await succeed(breaker);
      assert.deepEqual(
        changes.map(({ key, from, to }) => `${key}: ${from} to ${to}`),
        [
          'a: closed to open',
          'a: open to half-open',
          'a: half-open to open',
          'a: open to half-open',
          'a: half-open to closed',
        ],
      );
    });

    check('an idle circuit is forgotten, one in use is not', async ({ breaker, advance }) => {
      await succeed(breaker);
      await breaker.circuit('idle').guard(async () => {});
      for (let round = 0; round < 4; round++) {
        await advance(30_000);
        await succeed(breaker);
      }
      assert.deepEqual(keys(breaker), ['a']);
    });

    check(
      'there are never more circuits than allowed',
      async ({ breaker }) => {
        for (let i = 0; i < 50; i++) await breaker.circuit(`key-${i}`).guard(async () => {});
        assert.equal(keys(breaker).length, 5);
      },
      { ...small, maxCircuits: 5 },
    );

    test('an option that makes no sense is refused by name', async () => {
      for (const [options, named] of [
        [{ volume: 0 }, /volume is 0/],
        [{ errorPercent: 0 }, /errorPercent is 0/],
        [{ sleepMs: -1 }, /sleepMs is -1/],
        [{ windowMs: 5 }, /windowMs is 5/],
        [{ idleMs: 100 }, /idleMs is 100/],
        [{ maxCircuits: 0 }, /maxCircuits is 0/],
      ] as const)
        await assert.rejects(async () => create(options), named);
    });
  });

  async function open(breaker: Breaker, advance: (ms: number) => Promise<void>): Promise<void> {
    await times(10, () => fail(breaker));
    assert.equal(breaker.circuit('a').state, 'open');
    await advance(sleepMs + 10);
  }
}

const failure = (code: Code) => new RuntimeError({ code, message: `fails with ${code}` });
const keys = ({ circuits }: Breaker) => [...circuits].map(({ key }) => key);

/** The outcome is known to the circuit a few turns after the caller has it. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

async function succeed(breaker: Breaker): Promise<void> {
  await breaker.circuit('a').guard(async () => {});
  await settled();
}

async function fail(breaker: Breaker, thrown: Error = failure('UNAVAILABLE')): Promise<void> {
  await assert.rejects(
    breaker.circuit('a').guard(() => Promise.reject(thrown)),
    (caught) => caught === thrown,
  );
  await settled();
}

async function times(count: number, work: () => Promise<void>): Promise<void> {
  for (let done = 0; done < count; done++) await work();
}

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { type HeartbeatOptions, keepRegistered } from './heartbeat.ts';
import type { RegistrationState } from './types.ts';

const node = { id: 'n1', service: 'vessel', version: '1.0.0', address: 'memory://n1', labels: {} };
const never = () => new Promise<never>(() => {});
const unavailable = () => new RuntimeError({ code: 'UNAVAILABLE', message: 'gone' });

/** A registry for one node, with its failures in the hand of the test. */
function bench(overrides: Partial<HeartbeatOptions> = {}) {
  const clock = createFakeClock();
  let skippedMs = 0;
  const log: string[] = [];
  const registry = { present: false, broken: false };
  const check = () => {
    if (registry.broken) throw unavailable();
  };
  const keep = () =>
    keepRegistered({
      node,
      clock: { ...clock, now: () => clock.now() + skippedMs },
      ttlMs: 6_000,
      intervalMs: 2_000,
      random: () => 1,
      async register() {
        log.push('register');
        check();
        registry.present = true;
      },
      async renew() {
        log.push('renew');
        check();
        return registry.present;
      },
      async deregister() {
        log.push('deregister');
        check();
        registry.present = false;
      },
      ...overrides,
    });
  /** Lets time jump without a timer firing. */
  const skip = (ms: number) => {
    skippedMs += ms;
  };
  return { clock, log, registry, keep, skip };
}

describe('heartbeat', () => {
  test('beats at its interval', async () => {
    const { clock, log, keep } = bench();
    await using _registration = await keep();
    await clock.advance(6_000);
    assert.deepEqual(log, ['register', 'renew', 'renew', 'renew']);
  });

  test('never waits longer than its interval, and not always the same time', async () => {
    const { clock, log, keep } = bench({ random: () => 0 });
    await using _registration = await keep();
    await clock.advance(1_799);
    assert.deepEqual(log, ['register']);
    await clock.advance(1);
    assert.deepEqual(log, ['register', 'renew']);
  });

  test('rejects when the first attempt fails, and then does nothing more', async () => {
    const { clock, log, registry, keep } = bench();
    registry.broken = true;
    await assert.rejects(keep(), unavailable());
    await clock.advance(60_000);
    assert.deepEqual(log, ['register']);
  });

  test('gives a first attempt that is never answered up, and takes back what it did after all', async () => {
    const late = Promise.withResolvers<void>();
    const { clock, log, keep } = bench({ register: () => late.promise });
    const kept = assert.rejects(
      keep(),
      (error) => error instanceof RuntimeError && error.code === 'UNAVAILABLE',
    );
    await clock.advance(5_000);
    await kept;
    late.resolve();
    await clock.advance(0);
    assert.deepEqual(log, ['deregister']);
  });

  test('an abort of the caller ends the first attempt', async () => {
    const control = new AbortController();
    const { keep } = bench({ register: never, signal: control.signal });
    const kept = assert.rejects(
      keep(),
      (error) => error instanceof RuntimeError && error.code === 'CANCELLED',
    );
    control.abort();
    await kept;
  });

  test('goes from registered over degraded to lost and back, and keeps trying for ever', async () => {
    const { clock, log, registry, keep } = bench();
    await using registration = await keep();
    const states: RegistrationState[] = [];
    registration.onState((state) => states.push(state));
    registry.broken = true;
    await clock.advance(2_000);
    assert.equal(registration.state, 'degraded');
    await clock.advance(3_999);
    assert.equal(registration.state, 'degraded');
    await clock.advance(1);
    assert.equal(registration.state, 'lost');
    log.length = 0;
    await clock.advance(3_600_000);
    assert.ok(log.length >= 1_799, `${log.length} attempts in an hour`);
    registry.broken = false;
    registry.present = false;
    await clock.advance(2_000);
    assert.equal(registration.state, 'registered');
    assert.equal(registry.present, true);
    assert.deepEqual(states, ['degraded', 'lost', 'registered']);
  });

  test('retries soon, then ever later up to the interval', async () => {
    const { clock, log, registry, keep } = bench();
    await using _registration = await keep();
    registry.broken = true;
    await clock.advance(2_000);
    log.length = 0;
    await clock.advance(100 + 200 + 400);
    assert.equal(log.length, 3);
  });

  test('a forgotten node is registered again with the next beat', async () => {
    const { clock, log, registry, keep } = bench();
    await using registration = await keep();
    registry.present = false;
    await clock.advance(2_000);
    assert.deepEqual(log, ['register', 'renew', 'register']);
    assert.equal(registration.state, 'registered');
  });

  test('a beat that runs later than the lease registers at once', async () => {
    const { clock, log, keep, skip } = bench();
    await using _registration = await keep();
    // The process was stopped, or its event loop busy.
    skip(10_000);
    await clock.advance(2_000);
    assert.deepEqual(log, ['register', 'register']);
    await clock.advance(2_000);
    assert.deepEqual(log, ['register', 'register', 'renew']);
  });

  describe('in doubt', () => {
    /** A node whose loss the test may suspect. */
    const suspicious = (overrides: Partial<HeartbeatOptions> = {}) => {
      let doubt = () => {};
      let looking = false;
      const at = bench({
        intervalMs: 20_000,
        ttlMs: 60_000,
        lookOut(given) {
          looking = true;
          doubt = given;
          return () => {
            looking = false;
          };
        },
        ...overrides,
      });
      return { ...at, doubt: () => doubt(), looking: () => looking };
    };

    test('a node is registered again within half a second, not renewed', async () => {
      const { clock, log, keep, doubt } = suspicious();
      await using _registration = await keep();
      doubt();
      await clock.advance(499);
      assert.deepEqual(log, ['register']);
      await clock.advance(1);
      assert.deepEqual(log, ['register', 'register']);
      await clock.advance(20_000);
      assert.deepEqual(log, ['register', 'register', 'renew']);
    });

    test('many doubts are one, and the next one waits its second', async () => {
      const { clock, log, keep, doubt } = suspicious();
      await using _registration = await keep();
      for (let step = 0; step < 100; step++) {
        doubt();
        await clock.advance(100);
      }
      // 10 s of doubt: the first after its jitter, then one a second.
      assert.equal(log.filter((what) => what === 'register').length, 1 + 10);
    });

    test('one that comes while a beat is under way is looked into after it', async () => {
      const slow = Promise.withResolvers<boolean>();
      const { clock, log, keep, doubt } = suspicious({ renew: () => slow.promise });
      await using _registration = await keep();
      await clock.advance(20_000);
      doubt();
      await clock.advance(2_000);
      assert.deepEqual(log, ['register']);
      slow.resolve(true);
      await clock.advance(500);
      assert.deepEqual(log, ['register', 'register']);
    });

    test('a beat that is due sooner is not put off', async () => {
      const { clock, log, keep, doubt } = suspicious();
      await using _registration = await keep();
      await clock.advance(19_900);
      doubt();
      await clock.advance(100);
      assert.deepEqual(log, ['register', 'register']);
    });

    test('a long outage has no long wait behind it', async () => {
      const { clock, log, registry, keep, doubt } = suspicious();
      await using registration = await keep();
      registry.broken = true;
      await clock.advance(300_000);
      assert.equal(registration.state, 'lost');
      registry.broken = false;
      log.length = 0;
      doubt();
      await clock.advance(500);
      assert.deepEqual(log, ['register']);
      assert.equal(registration.state, 'registered');
    });

    test('nobody looks before it is registered, nor after its end', async () => {
      const { clock, log, registry, keep, doubt, looking } = suspicious();
      registry.broken = true;
      await assert.rejects(keep(), unavailable());
      assert.equal(looking(), false);
      registry.broken = false;
      const registration = await keep();
      assert.equal(looking(), true);
      doubt();
      await registration[Symbol.asyncDispose]();
      assert.equal(looking(), false);
      doubt();
      await clock.advance(60_000);
      assert.deepEqual(log, ['register', 'register', 'deregister']);
      assert.equal(clock.pending, 0);
    });
  });

  test('a registry that never answers does not end the beating', async () => {
    let calls = 0;
    const answer = () => (calls++ === 0 ? Promise.resolve() : never());
    const { clock, keep } = bench({ register: answer, renew: async () => (await answer()) === undefined });
    await using registration = await keep();
    await clock.advance(60_000);
    assert.ok(calls > 10, `${calls} attempts in a minute`);
    assert.equal(registration.state, 'lost');
  });

  test('the first registration may take longer than a short lease has, but not for ever', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const slow = bench({ ttlMs: 1_500, intervalMs: 500, register: () => promise });
    const registering = slow.keep();
    await slow.clock.advance(4_900);
    resolve();
    await using _registration = await registering;

    const silent = bench({ ttlMs: 1_500, intervalMs: 500, register: never });
    const refused = assert.rejects(silent.keep(), { code: 'UNAVAILABLE', message: /5000 ms/ });
    await silent.clock.advance(5_000);
    await refused;
  });

  test('disposing deregisters once, and no beat follows', async () => {
    const { clock, log, keep } = bench();
    const registration = await keep();
    await Promise.all([registration[Symbol.asyncDispose](), registration[Symbol.asyncDispose]()]);
    await registration[Symbol.asyncDispose]();
    await clock.advance(60_000);
    assert.deepEqual(log, ['register', 'deregister']);
    assert.equal(clock.pending, 0);
  });

  test('disposing never throws, also when the registry is gone', async () => {
    const { registry, keep } = bench();
    const registration = await keep();
    registry.broken = true;
    await registration[Symbol.asyncDispose]();
  });

  test('a beat that arrives after the disposal does not bring the node back', async () => {
    const slow = Promise.withResolvers<boolean>();
    const { clock, log, registry, keep } = bench({ renew: () => slow.promise });
    const registration = await keep();
    await clock.advance(2_000);
    await registration[Symbol.asyncDispose]();
    assert.deepEqual(log, ['register', 'deregister']);
    slow.resolve(false);
    await clock.advance(0);
    assert.equal(registry.present, false);
    assert.equal(log.at(-1), 'deregister');
  });
});

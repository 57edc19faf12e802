import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { createMemoryLogger } from '../log/memory.ts';
import { breakerConformance } from './conformance.ts';
import { logChanges } from './log-changes.ts';
import { createMemoryBreaker } from './memory.ts';

breakerConformance('memory', (options) => {
  const clock = createFakeClock();
  const breaker = createMemoryBreaker({ clock, ...options });
  return {
    breaker,
    advance: clock.advance,
    async [Symbol.asyncDispose]() {
      await breaker[Symbol.asyncDispose]();
      assert.equal(clock.pending, 0, 'timers are left behind');
    },
  };
});

const down = new RuntimeError({ code: 'UNAVAILABLE', message: 'down' });

test('what began before the circuit opened does not decide whether it closes', async () => {
  const clock = createFakeClock();
  await using breaker = createMemoryBreaker({ clock, volume: 10, sleepMs: 1_000 });
  const circuit = breaker.circuit('a');
  const slow = Promise.withResolvers<void>();
  const early = circuit.guard(() => slow.promise);
  for (let i = 0; i < 10; i++) await circuit.guard(() => Promise.reject(down)).catch(() => {});
  await clock.advance(1_001);
  const gate = Promise.withResolvers<void>();
  const probe = circuit.guard(() => gate.promise);
  slow.resolve();
  await early;
  await clock.advance(0);
  assert.equal(circuit.state, 'half-open');
  gate.resolve();
  await probe;
  await clock.advance(0);
  assert.equal(circuit.state, 'closed');
});

test('work that throws at once counts, and wedges no probe', async () => {
  const clock = createFakeClock();
  await using breaker = createMemoryBreaker({ clock, volume: 10, sleepMs: 1_000 });
  const circuit = breaker.circuit('a');
  const throws = () => {
    throw down;
  };
  for (let i = 0; i < 10; i++) await circuit.guard(throws).catch(() => {});
  assert.equal(circuit.state, 'open');
  await clock.advance(1_001);
  await circuit.guard(throws).catch(() => {});
  await clock.advance(1_001);
  assert.equal(await circuit.guard(async () => 'well'), 'well');
});

test('opening and closing are lines in the log', async () => {
  const clock = createFakeClock();
  const log = createMemoryLogger();
  await using breaker = createMemoryBreaker({ clock, volume: 10, sleepMs: 1_000 });
  logChanges(breaker, log);
  for (let i = 0; i < 10; i++)
    await breaker
      .circuit('a')
      .guard(() => Promise.reject(down))
      .catch(() => {});
  await clock.advance(1_001);
  await breaker.circuit('a').guard(async () => {});
  await clock.advance(0);
  assert.deepEqual(
    log.entries.map(({ level, circuit, to }) => `${level} ${circuit} ${to}`),
    ['warn a open', 'debug a half-open', 'info a closed'],
  );
});

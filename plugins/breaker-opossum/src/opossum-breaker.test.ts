import assert from 'node:assert/strict';
import { createHook } from 'node:async_hooks';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { createFakeClock, createMemoryLogger, RuntimeError } from '@fairlead/runtime';
import { createOpossumBreaker } from './opossum-breaker.ts';
import { plugin } from './plugin.ts';

const down = () => Promise.reject(new RuntimeError({ code: 'UNAVAILABLE', message: 'down' }));

/** Counts the timers that this process has from now on, those that keep nothing alive included. */
function countTimers() {
  const live = new Set<number>();
  const hook = createHook({
    init: (id, type) => void (type === 'Timeout' && live.add(id)),
    destroy: (id) => void live.delete(id),
  }).enable();
  return {
    async live() {
      await new Promise((resolve) => setImmediate(resolve));
      return live.size;
    },
    [Symbol.dispose]: () => void hook.disable(),
  };
}

test('two timers for any number of circuits, and none when they are gone', async () => {
  using timers = countTimers();
  const clock = createFakeClock();
  const breaker = createOpossumBreaker({ clock });
  assert.equal(clock.pending, 0);
  const keys = Array.from({ length: 200 }, (_, index) => `key-${index}`);
  for (const key of keys) await breaker.circuit(key).guard(async () => {});
  // One turns the windows, one looks for idle circuits; opossum has one only for a circuit that is open.
  assert.equal(clock.pending, 2);
  assert.equal(await timers.live(), 0);
  for (const key of keys)
    for (let call = 0; call < 52; call++)
      await breaker
        .circuit(key)
        .guard(down)
        .catch(() => {});
  assert.equal(await timers.live(), 200);
  await breaker[Symbol.asyncDispose]();
  assert.equal(clock.pending, 0);
  assert.equal(await timers.live(), 0);
});

test('the timers end with the last circuit, and begin again with the next', async () => {
  const clock = createFakeClock();
  await using breaker = createOpossumBreaker({ clock, idleMs: 20_000 });
  await breaker.circuit('a').guard(async () => {});
  await clock.advance(45_000);
  assert.deepEqual([...breaker.circuits], []);
  assert.equal(clock.pending, 0);
  await breaker.circuit('a').guard(async () => {});
  assert.equal(clock.pending, 2);
});

test('an open circuit does not keep a process alive', () => {
  const script = `
    import { createOpossumBreaker } from '${new URL('./opossum-breaker.ts', import.meta.url)}';
    const breaker = createOpossumBreaker({ sleepMs: 600_000, idleMs: 700_000 });
    const fail = () => Promise.reject(new Error('down'));
    for (let i = 0; i < 50; i++) await breaker.circuit('a').guard(fail).catch(() => {});
    console.log(breaker.circuit('a').state);
  `;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  assert.equal(printed.trim(), 'open');
});

test('the plugin logs what its circuits do, and takes its settings', async () => {
  const clock = createFakeClock();
  const log = createMemoryLogger();
  await using breaker = plugin.create({
    settings: {
      volume: 20,
      errorPercent: 50,
      sleepMs: 100,
      windowMs: 1_000,
      idleMs: 60_000,
      maxCircuits: 10,
    },
    dataDir: '/nowhere',
    service: 'test',
    clock,
    log,
    signingKeys: async () => [],
  });
  for (let i = 0; i < 19; i++)
    await breaker
      .circuit('vessel.v1.VesselService/Get')
      .guard(down)
      .catch(() => {});
  assert.deepEqual(log.entries, []);
  await breaker
    .circuit('vessel.v1.VesselService/Get')
    .guard(down)
    .catch(() => {});
  assert.deepEqual(
    log.entries.map(({ level, circuit, to }) => ({ level, circuit, to })),
    [{ level: 'warn', circuit: 'vessel.v1.VesselService/Get', to: 'open' }],
  );
});

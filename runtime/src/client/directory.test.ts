import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { createMemoryRegistry } from '../registry/memory.ts';
import { createSelector } from '../selector/create-selector.ts';
import { createDirectory } from './directory.ts';

/** A directory whose registry has not been heard of yet. */
function unheard() {
  const clock = createFakeClock();
  const registry = { ...createMemoryRegistry({ clock }), watch: silence };
  return { clock, directory: createDirectory({ registry, selector: createSelector(), clock }) };
}

async function* silence(): AsyncGenerator<never> {
  await new Promise(() => {});
}

test('a caller that gives up does not wait for a registry that says nothing', async () => {
  const { clock, directory } = unheard();
  const work = new AbortController();
  const found = directory.selection('ledger', clock.now() + 5_000, work.signal);
  work.abort();
  await assert.rejects(Promise.resolve(found), { code: 'CANCELLED' });
  assert.equal(clock.pending, 0);
});

test('what was given up before is not waited for either', async () => {
  const { clock, directory } = unheard();
  const found = directory.selection('ledger', clock.now() + 5_000, AbortSignal.abort());
  await assert.rejects(Promise.resolve(found), { code: 'CANCELLED' });
});

test('a registry that says nothing until the deadline is unavailable', async () => {
  const { clock, directory } = unheard();
  const found = Promise.resolve(directory.selection('ledger', clock.now() + 100));
  const failed = assert.rejects(found, { code: 'UNAVAILABLE', reason: 'REGISTRY_UNAVAILABLE' });
  await clock.advance(100);
  await failed;
  assert.equal(clock.pending, 0);
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createContext, runInContext } from '../context/context.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { storeConformance } from './conformance.ts';
import { storeInContext } from './in-context.ts';
import { createMemoryStore } from './memory.ts';

storeConformance('a store in a context', () => storeInContext(createMemoryStore()));

describe('a call that has ended', () => {
  const over = new RuntimeError({ code: 'DEADLINE_EXCEEDED', message: 'the time has run out' });

  test('asks the store for nothing any more', async () => {
    const things = await storeInContext(createMemoryStore()).collection({ name: 'things' });
    await things.insert({ id: 'a' });
    const call = createContext({ signal: AbortSignal.abort(over) });
    const operations: (() => Promise<unknown>)[] = [
      () => things.insert({ id: 'b' }),
      () => things.get('a'),
      () => things.update('a', {}, { set: { n: 1 } }),
      () => things.delete('a'),
      () => things.find(),
    ];
    for (const operation of operations) await assert.rejects(runInContext(call, operation), over);
    assert.deepEqual((await things.find()).documents, [{ id: 'a' }]);
  });

  test('does not end what has a signal or a context of its own', async () => {
    const things = await storeInContext(createMemoryStore()).collection({ name: 'things' });
    const call = createContext({ signal: AbortSignal.abort(over) });
    await runInContext(call, async () => {
      await things.insert({ id: 'a' }, { signal: new AbortController().signal });
      await runInContext(createContext(), () => things.insert({ id: 'b' }));
    });
    assert.equal((await things.find()).documents.length, 2);
  });
});

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createMemoryStore } from '../store/memory.ts';
import type { Document } from '../store/types.ts';
import { type OutboxFields, outboxFields, outboxIndex, outboxLayout, withEvents } from './layout.ts';

type Thing = Document & OutboxFields & { readonly state: string };

const layout = outboxLayout<Thing>(({ id, headers, event }) => ({
  id,
  headers,
  payload: new TextEncoder().encode(JSON.stringify(event)),
}));
const ids = (thing: Thing) => layout.pending(thing).map(({ id }) => id);

async function open() {
  const store = createMemoryStore();
  const things = await store.collection<Thing>({ name: 'things', indexes: [outboxIndex] });
  const read = async () => {
    const thing = await things.get('t');
    assert.ok(thing);
    return thing;
  };
  return { things, read };
}

it('carries events from insert and update, in the order in which they happened', async () => {
  const { things, read } = await open();
  await things.insert({ id: 't', state: 'a', ...outboxFields([{ id: 'created', event: { n: 1 } }], 1_000) });
  await things.update(
    't',
    {},
    withEvents({ set: { state: 'b' } }, [{ id: 'confirmed:t.1', event: { n: 2 } }], 2_000),
  );
  const thing = await read();
  assert.equal(thing.state, 'b');
  assert.deepEqual(ids(thing), ['created', 'confirmed:t.1']);
  assert.equal(thing.outboxVersion, 2);
});

it('is gone, but for the version, once all is settled', async () => {
  const { things, read } = await open();
  await things.insert({ id: 't', state: 'a', ...outboxFields([{ id: 'e', event: 1 }], 1_000) });
  const { guard, changes } = layout.settle(await read(), ['e']);
  assert.equal((await things.update('t', guard, changes)).status, 'updated');
  assert.deepEqual(await read(), { id: 't', state: 'a', outboxVersion: 1 });
});

it('does not settle over an event that came meanwhile', async () => {
  const { things, read } = await open();
  await things.insert({ id: 't', state: 'a', ...outboxFields([{ id: 'e1', event: 1 }], 1_000) });
  const { guard, changes } = layout.settle(await read(), ['e1']);
  await things.update('t', {}, withEvents({}, [{ id: 'e2', event: 2 }], 2_000));
  assert.equal((await things.update('t', guard, changes)).status, 'guard-failed');
  assert.deepEqual(ids(await read()), ['e1', 'e2']);
});

it('settles a part without taking the rest off the list of what is due', async () => {
  const { things, read } = await open();
  const events = ['e1', 'e2'].map((id) => ({ id, event: id }));
  await things.insert({ id: 't', state: 'a', ...outboxFields(events, 1_000) });
  const { guard, changes } = layout.settle(await read(), ['e1']);
  await things.update('t', guard, changes);
  assert.deepEqual(ids(await read()), ['e2']);
  assert.ok((await read()).outboxDueAt);
});

it('keeps ids apart whatever characters they have', () => {
  const events = ['a:b', 'a.b', 'a_b', 'a_3a_b', 'aéb', 'a b'].map((id) => ({ id, event: 0 }));
  const { outbox = {} } = outboxFields(events, 0);
  assert.equal(Object.keys(outbox).length, events.length);
  for (const slot of Object.keys(outbox)) assert.match(slot, /^[A-Za-z0-9_-]+$/);
});

it('adds nothing for no events, and refuses one without an id', () => {
  assert.deepEqual(outboxFields([], 1), {});
  assert.deepEqual(withEvents({ set: { a: 1 } }, [], 1), { set: { a: 1 } });
  assert.throws(() => outboxFields([{ id: '', event: 1 }], 1), /needs an id/);
});

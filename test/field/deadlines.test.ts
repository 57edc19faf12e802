import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Call, RuntimeError } from '@fairlead/runtime';
import { openField } from './parts/field.ts';
import { harbour } from './parts/harbour-service.ts';

/** Resolves with what the call's signal said, never before. */
const ended = (call: Call) =>
  new Promise<never>((_, reject) => {
    call.signal.addEventListener('abort', () => reject(call.signal.reason));
  });

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'OK',
    (thrown) => RuntimeError.from(thrown).code,
  );

test('no default timeout: a call that names none has five seconds, and its handler knows', async () => {
  await using field = await openField();
  let leftMs = 0;
  const { app } = await field.node({
    write(request, call) {
      leftMs = call.deadlineMs - app.clock.now();
      return request;
    },
  });
  await app.client(harbour()).write({ text: '' });
  assert.ok(leftMs > 4_000 && leftMs <= 5_000, `${leftMs} ms`);
});

test('no default timeout: a call whose callee never answers ends by itself, and the callee is told', async () => {
  await using field = await openField({
    env: { FAIRLEAD_CALL_TIMEOUT_MS: '150ms', FAIRLEAD_DRAIN_GRACE_MS: '200ms' },
  });
  const told = Promise.withResolvers<string>();
  await field.node({
    write: (_request, call) => {
      void codeOf(ended(call)).then(told.resolve);
      return new Promise(() => {});
    },
  });
  const client = (await field.caller()).app.client(harbour());
  assert.equal(await codeOf(client.write({ text: '' })), 'DEADLINE_EXCEEDED');
  assert.match(await told.promise, /DEADLINE_EXCEEDED|CANCELLED/);
});

test('a deadline that does not travel: the third in a row has what the first was given, whatever it asks for', async () => {
  await using field = await openField();
  const told = Promise.withResolvers<string>();
  let leftMs = 0;
  const leaf = await field.node(
    {
      write(_request, call) {
        leftMs = call.deadlineMs - leaf.app.clock.now();
        void codeOf(ended(call)).then(told.resolve);
        return ended(call);
      },
    },
    { name: 'leaf' },
  );
  const middle = await field.node(
    { write: () => middle.app.client(harbour('leaf')).write({ text: '' }, { timeoutMs: 60_000 }) },
    { name: 'middle' },
  );
  const client = (await field.caller()).app.client(harbour('middle'));
  assert.equal(await codeOf(client.write({ text: '' }, { timeoutMs: 400 })), 'DEADLINE_EXCEEDED');
  assert.ok(leftMs > 0 && leftMs <= 400, `${leftMs} ms`);
  assert.match(await told.promise, /DEADLINE_EXCEEDED|CANCELLED/);
});

test("a caller's cancellation that the callee never sees: it stops the second and the third in a row", async () => {
  await using field = await openField();
  const begun = Promise.withResolvers<void>();
  const told = { leaf: Promise.withResolvers<string>(), middle: Promise.withResolvers<string>() };
  await field.node(
    {
      write(_request, call) {
        begun.resolve();
        void codeOf(ended(call)).then(told.leaf.resolve);
        return ended(call);
      },
    },
    { name: 'leaf' },
  );
  const middle = await field.node(
    {
      write(_request, call) {
        void codeOf(ended(call)).then(told.middle.resolve);
        return middle.app.client(harbour('leaf')).write({ text: '' });
      },
    },
    { name: 'middle' },
  );
  const client = (await field.caller()).app.client(harbour('middle'));
  const gaveUp = new AbortController();
  const call = codeOf(client.write({ text: '' }, { signal: gaveUp.signal }));
  await begun.promise;
  gaveUp.abort();
  assert.equal(await call, 'CANCELLED');
  assert.deepEqual(await Promise.all([told.middle.promise, told.leaf.promise]), ['CANCELLED', 'CANCELLED']);
});

test("a caller's cancellation that the callee never sees: so does the end of its connection", async () => {
  await using field = await openField({ env: { FAIRLEAD_DRAIN_GRACE_MS: '200ms' } });
  const begun = Promise.withResolvers<void>();
  const told = Promise.withResolvers<string>();
  await field.node({
    write(_request, call) {
      begun.resolve();
      void codeOf(ended(call)).then(told.resolve);
      return ended(call);
    },
  });
  const caller = await field.caller();
  const call = codeOf(caller.app.client(harbour()).write({ text: '' }));
  await begun.promise;
  await caller.stop();
  assert.equal(await told.promise, 'CANCELLED');
  assert.match(await call, /UNAVAILABLE|CANCELLED/);
});

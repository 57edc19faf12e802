import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isVesselFull, vesselFull } from '@fairlead/interface-center/vessel/v1';
import { RuntimeError } from '@fairlead/runtime';
import { type FieldService, metricOf, openField } from './parts/field.ts';
import { harbour } from './parts/harbour-service.ts';

const opened = (caller: FieldService) => metricOf(caller, 'fairlead_circuit_changes_total{to="open"}');
const putOut = (caller: FieldService, why: string) =>
  metricOf(caller, `fairlead_ejections_total{service="harbour",why="${why}"}`);

test('a breaker shared by good and bad nodes: the bad one is left out, and no circuit keeps calls from the good ones', async () => {
  await using field = await openField();
  const broken = () => {
    throw new RuntimeError({ code: 'INTERNAL', message: 'this node is broken' });
  };
  await field.node({ write: broken });
  for (let number = 0; number < 2; number++) await field.node();
  const caller = await field.caller();
  const client = caller.app.client(harbour());
  const wrote = () =>
    client.write({ text: '' }).then(
      () => true,
      () => false,
    );
  const results: boolean[] = [];
  for (let round = 0; round < 50; round++)
    results.push(...(await Promise.all(Array.from({ length: 10 }, wrote))));
  assert.equal(opened(caller), 0);
  assert.ok(results.slice(0, 200).includes(false), 'the bad node was never called');
  assert.ok(results.slice(200).filter((went) => !went).length <= 2, 'but for calls that look after it');
});

test('validation errors that open a circuit: five hundred invalid arguments, and the next call goes through', async () => {
  await using field = await openField();
  const nodes = [1, 2].map(() =>
    field.node({
      write: ({ text }) => {
        if (text === 'wrong') throw new RuntimeError({ code: 'INVALID_ARGUMENT', message: 'that is wrong' });
        return { text };
      },
    }),
  );
  await Promise.all(nodes);
  const caller = await field.caller();
  const client = caller.app.client(harbour());
  for (let round = 0; round < 10; round++) {
    const wrong = Array.from({ length: 50 }, () => client.write({ text: 'wrong' }));
    const isRefused = { code: 'INVALID_ARGUMENT', message: 'that is wrong' };
    await Promise.all(wrong.map((call) => assert.rejects(call, isRefused)));
  }
  assert.equal((await client.write({ text: 'right' })).text, 'right');
  assert.deepEqual([opened(caller), putOut(caller, 'failing')], [0, 0]);
});

test('errors flattened to "internal error": a domain error is itself behind three services, metadata and all', async () => {
  await using field = await openField();
  const thrown = vesselFull({ vesselId: 'v-1', containers: 3, weight: 20 });
  await field.node(
    {
      write() {
        throw thrown;
      },
    },
    { name: 'leaf' },
  );
  const middle = await field.node(
    { write: (request) => middle.app.client(harbour('leaf')).write(request) },
    { name: 'middle' },
  );
  const edge = await field.node(
    { write: (request) => edge.app.client(harbour('middle')).write(request) },
    { name: 'edge' },
  );
  const client = (await field.caller()).app.client(harbour('edge'));
  const caught = await client.write({ text: '' }).catch((error: unknown) => error);
  assert.ok(isVesselFull(caught));
  const { code, reason, domain, metadata, message, retryable } = thrown;
  assert.deepEqual(
    { code, reason, domain, metadata, message, retryable },
    {
      code: caught.code,
      reason: caught.reason,
      domain: caught.domain,
      metadata: caught.metadata,
      message: caught.message,
      retryable: caught.retryable,
    },
  );
});

test('errors flattened to "internal error": what nobody foresaw keeps its message', async () => {
  await using field = await openField();
  await field.node({ write: () => Promise.reject(new TypeError('x is not a function')) });
  const client = (await field.caller()).app.client(harbour());
  await assert.rejects(client.write({ text: '' }), { code: 'UNKNOWN', message: /x is not a function/ });
});

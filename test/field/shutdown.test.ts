import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { startProcess } from '../proofs/node-process.ts';
import { until } from '../system/until.ts';
import { openField } from './parts/field.ts';
import { harbour } from './parts/harbour-service.ts';

const node = join(import.meta.dirname, 'parts/harbour-node.ts');

test('in-flight calls lost on shutdown: a node that is told to stop finishes what it has, and loses nothing', async () => {
  await using field = await openField();
  await using first = await startProcess(node, field.env);
  await using second = await startProcess(node, field.env);
  const { app } = await field.caller();
  const client = app.client(harbour());
  await until(async () => (await client.write({ text: '0' })).text === `${first.pid}`, {
    what: 'both are known',
  });

  const inFlight = Array.from({ length: 60 }, () => client.write({ text: '700' }));
  const stopped = first.stop();
  let isStopping = true;
  void stopped.then(() => {
    isStopping = false;
  });
  const during: string[] = [];
  // Also while it goes down nobody is turned away, though these may be carried out once only.
  while (isStopping) during.push((await client.write({ text: '1' })).text);
  const answers = await Promise.all(inFlight);
  assert.equal(await stopped, 0, 'it did not stop cleanly');
  assert.ok(
    answers.some(({ text }) => text === `${first.pid}`),
    'the node had nothing to finish',
  );
  assert.ok(during.length > 10 && during.at(-1) === `${second.pid}`);
});

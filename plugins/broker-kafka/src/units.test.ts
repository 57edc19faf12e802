import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prepareMessage, RuntimeError } from '@fairlead/runtime';
import type { KafkaMessage } from 'kafkajs';
import { createKafkaBroker } from './broker.ts';
import { toRuntimeError } from './errors.ts';
import { toDelivery, toKafka } from './messages.ts';
import { createSlots } from './slots.ts';

const place = { topic: 't', partition: 2 };
const doing = { brokers: ['a:1', 'b:2'], what: 'publish to the topic "t"' };
const turn = () => new Promise(setImmediate);

test('a message of another program: its place is its id, binary and repeated headers are read as text', () => {
  const message = {
    key: Buffer.from('k'),
    value: null,
    offset: '41',
    timestamp: '1700000000000',
    attributes: 0,
    headers: { Trace: [Buffer.from('a'), Buffer.from('b')], n: 'text', none: undefined },
  } as KafkaMessage;
  const { payload, ...delivery } = toDelivery(place, message, 3);
  assert.equal(payload.byteLength, 0);
  assert.deepEqual(delivery, {
    topic: 't',
    id: 't-2-41',
    key: 'k',
    headers: { Trace: 'b', n: 'text', none: '' },
    publishedAtMs: 1_700_000_000_000,
    attempt: 3,
  });
});

test('a message takes a copy of its payload', () => {
  const payload = new Uint8Array([1]);
  const { value } = toKafka(prepareMessage({ payload }));
  payload[0] = 2;
  assert.deepEqual(value, Buffer.from([1]));
});

test('slots are given in order, to nobody while held, and no more once closed', async () => {
  const slots = createSlots(2);
  const given: string[] = [];
  const ask = (name: string) => void slots.acquire().then((was) => given.push(was ? name : `not ${name}`));
  for (const name of ['a', 'b', 'c', 'd', 'e']) ask(name);
  await turn();
  assert.deepEqual(given, []);
  slots.resume();
  await turn();
  assert.deepEqual(given, ['a', 'b']);
  slots.hold();
  slots.release();
  await turn();
  assert.deepEqual(given, ['a', 'b']);
  slots.resume();
  await turn();
  assert.deepEqual(given, ['a', 'b', 'c']);
  slots.close();
  slots.release();
  slots.resume();
  ask('f');
  await turn();
  assert.deepEqual(given, ['a', 'b', 'c', 'not d', 'not e', 'not f']);
});

test('slots: thousands that wait are served in turn', async () => {
  const slots = createSlots(1);
  slots.resume();
  const given: number[] = [];
  for (let number = 0; number < 5_000; number++)
    void slots.acquire().then(() => {
      given.push(number);
      slots.release();
    });
  while (given.length < 5_000) await turn();
  assert.deepEqual(
    given,
    Array.from({ length: 5_000 }, (_, number) => number),
  );
});

test('an error is one sentence with the addresses and the setting; what is ours already stays itself', () => {
  const ours = new RuntimeError({ code: 'ABORTED', message: 'x' });
  assert.equal(toRuntimeError(ours, doing), ours);
  const wrapped = Object.assign(new Error('outer'), {
    cause: Object.assign(new Error('not that many'), { type: 'INVALID_REPLICATION_FACTOR' }),
  });
  const { code, message } = toRuntimeError(wrapped, doing);
  assert.equal(code, 'FAILED_PRECONDITION');
  assert.equal(
    message,
    'Kafka at a:1, b:2 has too few brokers for kafka.replicationFactor to publish to the topic "t": not that many',
  );
  assert.equal(toRuntimeError('thrown text', doing).code, 'UNKNOWN');
});

test('refuses options that are not allowed', () => {
  const refused = (options: object, pattern: RegExp) =>
    assert.throws(() => createKafkaBroker(options), { code: 'INVALID_ARGUMENT', message: pattern });
  refused({ brokers: [] }, /"brokers" \(kafka\.brokers\) is empty/);
  for (const address of ['localhost', 'localhost:', 'a b:1', 'http://a:1', 'a:70000'])
    refused({ brokers: ['a:1', address] }, new RegExp(`holds "${address}"; an address is host:port`));
  refused({ numPartitions: 0 }, /"numPartitions".* is 0; a whole number from 1/);
  refused({ replicationFactor: 1.5 }, /"replicationFactor".* is 1\.5/);
  refused({ publishTimeoutMs: Number.NaN }, /"publishTimeoutMs".* is NaN/);
  refused({ sessionTimeoutMs: 1_500, heartbeatIntervalMs: 1_000 }, /"heartbeatIntervalMs".* at most half/);
  refused({ sasl: { mechanism: 'gssapi', username: 'u', password: 'p' } }, /"sasl\.mechanism".*"gssapi"/);
  refused({ sasl: { mechanism: 'plain', username: 'u', password: '' } }, /"sasl\.password".* is empty/);
  refused({ tls: { cert: 'x' } }, /"tls".* needs both cert and key/);
  refused({ clientId: '' }, /"clientId".* is empty/);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceNode } from '@fairlead/runtime';
import { fromRecord, recordId, toRecord } from './service-record.ts';

const node = (fields: Partial<ServiceNode> = {}): ServiceNode => ({
  id: 'vessel-1',
  service: 'vessel',
  version: '1.4.0',
  address: 'tcp://127.0.0.1:4711',
  labels: {},
  ...fields,
});

test('an entry is readable: tags and meta for people, address and port for other tools', () => {
  const record = toRecord(node({ version: '1.4.0+b7', labels: { branch: 'feature-x' } }));
  assert.deepEqual(record, {
    id: 'vessel-1',
    name: 'vessel',
    tags: ['version=1.4.0+b7', 'transport=tcp', 'branch=feature-x'],
    meta: {
      id: 'vessel-1',
      version: '1.4.0+b7',
      address: 'tcp://127.0.0.1:4711',
      build: 'b7',
      labels: '{"branch":"feature-x"}',
    },
    address: '127.0.0.1',
    port: 4711,
  });
});

test('an address without host and port stays in the meta only; an IPv6 one loses its brackets', () => {
  const subject = toRecord(node({ address: 'nats://fairlead.vessel.1' }));
  assert.equal(subject.meta.address, 'nats://fairlead.vessel.1');
  assert.ok(!('address' in subject) && !('port' in subject));
  const v6 = toRecord(node({ address: 'tcp://[::1]:4711' }));
  assert.deepEqual([v6.address, v6.port], ['::1', 4711]);
});

test('nodes come back as they went, whatever their labels', () => {
  const labels = Object.fromEntries(
    Array.from({ length: 15 }, (_, index) => [`a/b.${index}`, `Käse "${'€'.repeat(200)}" = \u{1f6a2}`]),
  );
  for (const given of [node(), node({ labels: { version: '9', labels: '{}' } }), node({ labels })]) {
    const { name, meta } = toRecord(given);
    assert.ok(Object.values(meta).every((value) => Buffer.byteLength(value) <= 512));
    assert.deepEqual(fromRecord({ name, meta }), given);
  }
});

test('more text than Consul keeps is refused by name', () => {
  const labels = Object.fromEntries(
    Array.from({ length: 130 }, (_, index) => [`l${index}`, 'x'.repeat(255)]),
  );
  for (const fields of [{ labels }, { address: `nats://${'x'.repeat(600)}` }])
    assert.throws(() => toRecord(node(fields)), {
      code: 'INVALID_ARGUMENT',
      message: /vessel-1.*64 times 512/,
    });
});

test('ids are unique among all services of an agent', () => {
  assert.equal(recordId(node({ id: 'vessel-1' })), 'vessel-1');
  assert.equal(recordId(node({ id: 'a' })), 'vessel:a');
});

test('a prefix begins names and ids, and the node comes back without it', () => {
  const record = toRecord(node(), 'copy-b');
  assert.deepEqual(
    [record.name, record.id, record.meta.service],
    ['copy-b-vessel', 'copy-b-vessel-1', 'vessel'],
  );
  assert.deepEqual(fromRecord(record, 'copy-b'), node());
  assert.equal(recordId(node({ id: 'a' }), 'copy-b'), 'copy-b-vessel:a');
});

test('a name that two prefixes could have made belongs to the copy that made it', () => {
  const record = toRecord(node(), 'a-b');
  assert.deepEqual(fromRecord(record, 'a-b'), node());
  for (const prefix of ['a', '', 'b']) assert.equal(fromRecord(record, prefix), undefined, prefix);
  const { name, meta } = toRecord(node({ service: 'a-b-vessel' }));
  assert.equal(fromRecord({ name, meta }, 'a-b'), undefined);
});

test('what others have registered under the name is no node', () => {
  for (const meta of [
    {},
    { version: '1.0.0' },
    { id: 'a', version: '1.0.0', address: '10.0.0.1:80' },
    { id: 'a', version: 'new', address: 'tcp://10.0.0.1:80' },
    { id: 'a', version: '1.0.0', address: 'tcp://10.0.0.1:80', labels: '{' },
    { id: 'a', version: '1.0.0', address: 'tcp://10.0.0.1:80', labels: '{"a":1}' },
    { id: 'a', version: '1.0.0', address: 'tcp://10.0.0.1:80', labels: 'null' },
  ])
    assert.equal(fromRecord({ name: 'vessel', meta }), undefined, JSON.stringify(meta));
});

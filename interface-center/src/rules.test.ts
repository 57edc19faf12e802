import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Init, MessageType } from '@fairlead/runtime';
import { CreateConsignmentRequest } from '../gen/consignment.v1.ts';
import { CreateRequest as CreateUserRequest, GetAllRequest } from '../gen/user.v1.ts';
import { CreateRequest as CreateVesselRequest } from '../gen/vessel.v1.ts';
import { compileRules } from './rules.ts';

/** What is wrong with a message, by field. */
function wrong<T>(type: MessageType<T>, init: Init<T>): Record<string, string> {
  const found = type.validate(type.codec.decode(type.codec.encode(init)));
  return Object.fromEntries(found.map(({ field, description }) => [field, description]));
}

const user = { name: 'Ada', company: '', email: 'ada@example.com', password: 'correct horse' };
const consignment = { description: 'tea', weight: 55, containers: [{ origin: 'Kiel' }] };

test('requests as they should be have nothing wrong', () => {
  assert.deepEqual(wrong(CreateUserRequest, user), {});
  assert.deepEqual(wrong(CreateConsignmentRequest, consignment), {});
  assert.deepEqual(wrong(CreateVesselRequest, { name: 'Boaty', capacity: 5, maxWeight: 10 }), {});
});

test('weight and containers', () => {
  assert.deepEqual(wrong(CreateConsignmentRequest, { ...consignment, weight: -5 }), {
    weight: 'must be at least 1 (got -5)',
  });
  assert.deepEqual(wrong(CreateConsignmentRequest, { ...consignment, weight: 0 }), {
    weight: 'must be at least 1 (got 0)',
  });
  assert.deepEqual(wrong(CreateConsignmentRequest, { ...consignment, containers: [] }), {
    containers: 'must have at least 1 item (got 0)',
  });
  assert.deepEqual(wrong(CreateConsignmentRequest, { ...consignment, containers: Array(1001).fill({}) }), {
    containers: 'must have at most 1000 items (got 1001)',
  });
});

test('a rule inside a list names the item', () => {
  const containers = [{}, { origin: 'x'.repeat(201) }];
  assert.deepEqual(wrong(CreateConsignmentRequest, { ...consignment, containers }), {
    'containers[1].origin': 'must have at most 200 characters',
  });
});

test('many bad items give a short answer', () => {
  const containers = Array(1000).fill({ origin: 'x'.repeat(201), id: 'x'.repeat(201) });
  assert.ok(Object.keys(wrong(CreateConsignmentRequest, { ...consignment, containers })).length <= 22);
});

test('names', () => {
  assert.deepEqual(wrong(CreateVesselRequest, { name: '', capacity: 1, maxWeight: 1 }), {
    name: 'is required',
  });
  for (const name of [' ', ' Ada', 'Ada ', 'A\nda', 'A\u0000da', 'A\u2028da']) {
    assert.match(wrong(CreateUserRequest, { ...user, name }).name ?? '', /one line/, JSON.stringify(name));
  }
});

test('email addresses', () => {
  for (const email of [
    'ada',
    'ada@',
    '@example.com',
    'ada@example',
    'a da@example.com',
    'ada@exa..mple',
    'a@b@c.de',
  ]) {
    assert.match(wrong(CreateUserRequest, { ...user, email }).email ?? '', /email address/, email);
  }
  for (const email of ['a.d+a@mail.example.co.uk', 'ada@xn--bcher-kva.example', 'ädä@bücher.example']) {
    assert.deepEqual(wrong(CreateUserRequest, { ...user, email }), {}, email);
  }
});

test('a password has 8 to 256 characters, counted as people count, and is never quoted', () => {
  assert.match(
    wrong(CreateUserRequest, { ...user, password: 'hunter2' }).password ?? '',
    /^must have at least 8/,
  );
  assert.deepEqual(wrong(CreateUserRequest, { ...user, password: '🚢'.repeat(256) }), {});
  assert.match(wrong(CreateUserRequest, { ...user, password: '🚢'.repeat(7) }).password ?? '', /at least 8/);
  assert.match(
    wrong(CreateUserRequest, { ...user, password: 'x'.repeat(257) }).password ?? '',
    /at most 256/,
  );
});

test('page sizes', () => {
  assert.deepEqual(wrong(GetAllRequest, { pageSize: 1000 }), {});
  assert.match(wrong(GetAllRequest, { pageSize: 1001 }).pageSize ?? '', /at most 1000 \(got 1001\)/);
  assert.match(wrong(GetAllRequest, { pageSize: -1 }).pageSize ?? '', /at least 0/);
});

test('a pattern matches the whole string', () => {
  assert.match(
    wrong(CreateConsignmentRequest, { ...consignment, idempotencyKey: 'a b' }).idempotencyKey ?? '',
    /match/,
  );
});

test('an absent optional number is judged by `required` alone', () => {
  assert.deepEqual(compileRules({ n: { gte: 1 } })({ n: undefined }), []);
  assert.deepEqual(compileRules({ n: { gt: 1, required: true } })({ n: undefined }), [
    { field: 'n', description: 'is required' },
  ]);
  assert.deepEqual(compileRules({ n: { gt: 1 } })({ n: 1 }), [
    { field: 'n', description: 'must be greater than 1 (got 1)' },
  ]);
});

test('long and hostile input costs no time', () => {
  const started = performance.now();
  for (const email of ['a'.repeat(1e6), `${'a.'.repeat(5e5)}@`, `a@${'a.'.repeat(120)}`]) {
    assert.match(wrong(CreateUserRequest, { ...user, email }).email ?? '', /at most 254|email/);
  }
  assert.ok(performance.now() - started < 500);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Json, RuntimeError } from '@fairlead/runtime';
import { Consignment, CreateConsignmentRequest, Status } from '../../gen/consignment.v1.ts';
import { GetLogsRequest, Log } from '../../gen/log.v1.ts';
import { CreateRequest as CreateUserRequest } from '../../gen/user.v1.ts';
import { CreateRequest, FindAvailableResponse, Vessel } from '../../gen/vessel.v1.ts';

/** What `fromJson` complains about, by field. */
function complaints(fromJson: (json: Json) => unknown, json: Json): Record<string, string> {
  try {
    fromJson(json);
  } catch (error) {
    assert.ok(error instanceof RuntimeError);
    assert.deepEqual([error.code, error.reason], ['INVALID_ARGUMENT', 'INVALID_REQUEST']);
    for (const { field } of error.fieldViolations) assert.ok(error.message.includes(field));
    return Object.fromEntries(error.fieldViolations.map(({ field, description }) => [field, description]));
  }
  return assert.fail('it was accepted');
}

test('JSON prints default values, in the order of the proto, and leaves out what is absent', () => {
  assert.equal(
    JSON.stringify(Vessel.toJson({ name: 'Ada' })),
    '{"id":"","capacity":0,"maxWeight":0,"name":"Ada","available":false,"ownerId":"","bookedContainers":0,"bookedWeight":0}',
  );
  assert.deepEqual(FindAvailableResponse.toJson({}), { vessels: [], nextPageToken: '' });
  assert.deepEqual(CreateRequest.toJson({}), { name: '', capacity: 0, maxWeight: 0 });
  assert.deepEqual(CreateRequest.toJson({ available: false }), {
    name: '',
    capacity: 0,
    maxWeight: 0,
    available: false,
  });
});

test('defaults are printed inside messages and lists too', () => {
  assert.deepEqual(FindAvailableResponse.toJson({ vessel: {}, vessels: [{ id: 'v' }] }), {
    vessel: Vessel.toJson({}),
    vessels: [Vessel.toJson({ id: 'v' })],
    nextPageToken: '',
  });
});

test('what was decoded prints the same as what was encoded', () => {
  const init = { id: 'c', containers: [{ origin: 'Kiel' }], createdTime: { seconds: 1, nanos: 0 } };
  const decoded = Consignment.codec.decode(Consignment.codec.encode(init));
  assert.deepEqual(Consignment.toJson(decoded), Consignment.toJson(init));
});

test('an enum is its name, unset included; a number that has none stays a number', () => {
  const status = (value: number) =>
    (Consignment.toJson({ status: value as Status }) as { status: Json }).status;
  assert.equal(status(Status.CANCELLED), 'CANCELLED');
  assert.equal(status(0), 'STATUS_UNSPECIFIED');
  assert.equal(status(99), 99);
});

test('an enum is read from its name or number; an unknown name is refused with what is allowed', () => {
  assert.equal(Consignment.fromJson({ status: 'PENDING' }).status, Status.PENDING);
  assert.equal(Consignment.fromJson({ status: 2 }).status, Status.CONFIRMED);
  assert.match(
    complaints(Consignment.fromJson, { status: 'LOST' }).status ?? '',
    /one of STATUS_UNSPECIFIED, PENDING/,
  );
});

test('a time is an RFC 3339 string both ways', () => {
  const { since } = GetLogsRequest.fromJson({ since: '2026-01-31T13:00:00.5+01:00' });
  assert.deepEqual(since, { seconds: 1_769_860_800, nanos: 500_000_000 });
  assert.equal((GetLogsRequest.toJson({ since }) as { since: Json }).since, '2026-01-31T12:00:00.500Z');
  for (const wrong of ['yesterday', 5, { seconds: 5 }, '2026-02-30T00:00:00Z']) {
    assert.match(complaints(GetLogsRequest.fromJson, { since: wrong }).since ?? '', /must be a time such as/);
  }
});

test('names are taken in camelCase and in snake_case, but not in both', () => {
  assert.equal(CreateRequest.fromJson({ maxWeight: 5 }).maxWeight, 5);
  assert.equal(CreateRequest.fromJson({ max_weight: 5 }).maxWeight, 5);
  const nested = CreateConsignmentRequest.fromJson({ containers: [{ customer_id: 'a', userId: 'b' }] });
  assert.deepEqual(nested.containers, [{ id: '', customerId: 'a', origin: '', userId: 'b' }]);
  assert.match(
    complaints(CreateRequest.fromJson, { maxWeight: 5, max_weight: 6 }).max_weight ?? '',
    /given twice/,
  );
});

test('null is absent, and what is absent has its default', () => {
  assert.deepEqual(CreateRequest.fromJson({ name: null, available: null }), {
    name: '',
    capacity: 0,
    maxWeight: 0,
    available: undefined,
  });
});

test('an unknown field is refused with a suggestion, at any depth', () => {
  const found = complaints(CreateConsignmentRequest.fromJson, {
    weigth: 5,
    containers: [{ origin: 'Kiel' }, { orign: 'Kiel' }],
    zebra: 1,
  });
  assert.match(found.weigth ?? '', /did you mean weight\?/);
  assert.match(found['containers[1].orign'] ?? '', /did you mean origin\?/);
  assert.match(found.zebra ?? '', /allowed: description, weight/);
});

test('a wrong type names the path and what is wanted', () => {
  const found = complaints(CreateConsignmentRequest.fromJson, {
    description: 5,
    weight: '1.5',
    containers: [{ customerId: true }, 'x', null],
    vesselId: ['v'],
  });
  assert.deepEqual(found, {
    description: 'must be a string (got a number)',
    weight: 'must be a whole number between -2^31 and 2^31 - 1 (got a string)',
    'containers[0].customerId': 'must be a string (got a boolean)',
    'containers[1]': 'must be an object (got a string)',
    'containers[2]': 'must be an object (got null)',
    vesselId: 'must be a string (got a list)',
  });
});

test('numbers: fractions and numbers past 32 bits are refused, digits in a string are taken', () => {
  assert.equal(CreateRequest.fromJson({ capacity: '12' }).capacity, 12);
  assert.match(complaints(CreateRequest.fromJson, { capacity: 1.5 }).capacity ?? '', /got 1.5/);
  assert.match(complaints(CreateRequest.fromJson, { capacity: 3e9 }).capacity ?? '', /got 3000000000/);
});

test('a secret in the wrong form is not quoted', () => {
  for (const password of [12345678, ['hunter2hunter2'], { hunter2: 'x' }]) {
    const text = JSON.stringify(complaints(CreateUserRequest.fromJson, { password }));
    assert.doesNotMatch(text, /12345678|hunter2/);
  }
});

test('what is no object is refused as such', () => {
  for (const json of [null, 5, 'x', [], true] as Json[]) {
    assert.match(complaints(Vessel.fromJson, json)[''] ?? '', /must be an object/);
  }
});

test('maps keep __proto__ as a key and pollute nothing', () => {
  const json = JSON.parse('{"attributes":{"__proto__":"x","a":"1"}}') as Json;
  const message = Log.fromJson(json);
  assert.deepEqual(Object.keys(message.attributes).sort(), ['__proto__', 'a']);
  assert.equal(
    JSON.stringify((Log.toJson(message) as { attributes: Json }).attributes),
    '{"__proto__":"x","a":"1"}',
  );
  assert.equal(({} as { a?: string }).a, undefined);
  const polluting = JSON.parse('{"__proto__":{"name":"x"}}') as Json;
  assert.match(Object.values(complaints(Vessel.fromJson, polluting))[0] ?? '', /is unknown/);
  assert.match(Object.values(complaints(Vessel.fromJson, { constructor: 'x' }))[0] ?? '', /is unknown/);
});

test('JSON that is very deep is refused without being walked', () => {
  const deep = JSON.parse(`${'['.repeat(10_000)}${']'.repeat(10_000)}`) as Json;
  assert.match(complaints(Vessel.fromJson, { name: deep }).name ?? '', /must be a string \(got a list\)/);
  assert.match(complaints(Vessel.fromJson, deep)[''] ?? '', /must be an object \(got a list\)/);
});

test('a thousand mistakes are not a thousand sentences', () => {
  const containers = Array.from({ length: 1000 }, () => ({ wrong: 1 }));
  assert.ok(Object.keys(complaints(CreateConsignmentRequest.fromJson, { containers })).length <= 20);
});

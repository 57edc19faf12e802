import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreateConsignmentRequest } from '@fairlead/interface-center/consignment/v1';
import { CreateRequest } from '@fairlead/interface-center/vessel/v1';
import type { Json } from '@fairlead/runtime';
import { ToolError } from '../errors/tool-error.ts';
import { readMessage } from './read-message.ts';

const refusal = (json: Json, path?: string): string => {
  try {
    readMessage(CreateRequest, json, 'vessels.json', path);
  } catch (error) {
    assert.ok(error instanceof ToolError);
    assert.equal(error.exitCode, 2);
    return error.message;
  }
  return assert.fail('it was accepted');
};

test('camelCase and snake_case are the same', () => {
  const expected = { name: 'Ada', capacity: 1, maxWeight: 2, available: undefined };
  assert.deepEqual(readMessage(CreateRequest, { name: 'Ada', capacity: 1, maxWeight: 2 }, 'f'), expected);
  assert.deepEqual(readMessage(CreateRequest, { name: 'Ada', capacity: 1, max_weight: 2 }, 'f'), expected);
});

test('what is wrong is told with the file and the field, before anything is sent', () => {
  assert.match(
    refusal({ name: 'Ada', capcity: 1, maxWeight: 2 }),
    /^vessels\.json: capcity is unknown; did you mean/,
  );
  assert.match(
    refusal({ name: 'Ada', capacity: 1, maxWeight: -2 }),
    /^vessels\.json: maxWeight must be at least 1/,
  );
  assert.match(refusal({ name: 'Ada', capacity: 'x', maxWeight: 2 }), /capacity must be a whole number/);
  assert.match(refusal(5), /^vessels\.json: it must be an object/);
});

test('a field of an item is told with its place in the list', () => {
  assert.match(refusal({ name: 'Ada', maxWeight: 2 }, '[3]'), /^vessels\.json: \[3\]\.capacity must be/);
  assert.match(refusal('x', '[3]'), /^vessels\.json: \[3\] must be an object/);
});

test('a hundred mistakes are told as five', () => {
  const containers = Array.from({ length: 100 }, () => ({ wrong: 1 }));
  assert.throws(
    () => readMessage(CreateConsignmentRequest, { weight: 1, containers }, 'f'),
    (error: Error) => (error.message.match(/is unknown/g) ?? []).length === 5 && / more$/.test(error.message),
  );
});

test('a field name cannot steer the terminal', () => {
  assert.ok(!refusal({ '\u001b[2J': 1 }).includes('\u001b'));
});

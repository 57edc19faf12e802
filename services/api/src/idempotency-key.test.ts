import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ShippingService } from '@fairlead/interface-center/consignment/v1';
import { VesselService } from '@fairlead/interface-center/vessel/v1';
import type { AnyMethod, FieldSchema, MessageSchema } from '@fairlead/runtime';
import { withIdempotencyKey } from './idempotency-key.ts';

const create: AnyMethod = ShippingService.methods.createConsignment;
const plain = { description: 'x', idempotencyKey: '' };

test('the header becomes the field of the request, quoted or bare', () => {
  for (const [header, key] of [
    ['order-4711', 'order-4711'],
    ['"order-4711"', 'order-4711'],
    [' "a\\"b\\\\c" ', 'a"b\\c'],
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
  ] as const)
    assert.deepEqual(withIdempotencyKey(create, plain, header), { ...plain, idempotencyKey: key });
});

test('without the header the request stays as it is', () => {
  assert.equal(withIdempotencyKey(create, plain, undefined), plain);
});

test('a header and a field that agree are one key; two keys are refused', () => {
  const keyed = { ...plain, idempotencyKey: 'a' };
  assert.deepEqual(withIdempotencyKey(create, keyed, '"a"'), keyed);
  assert.throws(() => withIdempotencyKey(create, keyed, 'b'), {
    code: 'INVALID_ARGUMENT',
    fieldViolations: [
      {
        field: 'idempotencyKey',
        description: 'must be the same as the header Idempotency-Key, or be left out',
      },
    ],
  });
});

test('a header that is no one key is refused', () => {
  for (const header of ['', '""', '"a', '"a", "b"', 'a b', 'a, b', '"a b"', 'ä', '"\\x"', ['a', 'b']])
    assert.throws(() => withIdempotencyKey(create, plain, header), /one key/, String(header));
});

test('where the proto requires a key it may be in either place, and not missing', () => {
  const required = requiring(create);
  assert.throws(() => withIdempotencyKey(required, plain, undefined), { reason: 'IDEMPOTENCY_KEY_MISSING' });
  const keyed = { ...plain, idempotencyKey: 'a' };
  assert.equal(withIdempotencyKey(required, keyed, undefined), keyed);
  assert.deepEqual(withIdempotencyKey(required, plain, 'a'), keyed);
});

test('a key that nothing would keep is refused; one that nothing needs is let be', () => {
  const vessel = { name: 'A' };
  assert.throws(() => withIdempotencyKey(VesselService.methods.create, vessel, 'a'), {
    reason: 'IDEMPOTENCY_KEY_UNSUPPORTED',
  });
  const get = { id: 'v' };
  assert.equal(withIdempotencyKey(VesselService.methods.get, get, 'a'), get);
  assert.equal(withIdempotencyKey(ShippingService.methods.cancelConsignment, get, 'a'), get);
});

/** The same method, as if its proto required the key. */
function requiring(method: AnyMethod): AnyMethod {
  const { schema } = method.request;
  if (!schema) throw new Error('no schema');
  const field = (name: string): FieldSchema | undefined => {
    const found = schema.field(name);
    return found && { ...found, rules: { ...found.rules, required: true } };
  };
  const strict: MessageSchema = { ...schema, field };
  return { ...method, request: { ...method.request, schema: strict } };
}

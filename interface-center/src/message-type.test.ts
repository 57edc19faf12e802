import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RuntimeError } from '@fairlead/runtime';
import { Consignment, CreateConsignmentRequest, Status } from '../gen/consignment.v1.ts';
import { Log } from '../gen/log.v1.ts';
import { CreateRequest, Vessel } from '../gen/vessel.v1.ts';
import { timestampFromMs } from './timestamp.ts';

const bytes = (...values: number[]): Uint8Array => new Uint8Array(values);
const refused = (error: unknown): boolean =>
  error instanceof RuntimeError &&
  error.code === 'INVALID_ARGUMENT' &&
  /are no vessel\.v1\.Vessel/.test(error.message);

test('decode gives a plain object with every field in place', () => {
  assert.deepEqual(Vessel.codec.decode(bytes()), {
    id: '',
    capacity: 0,
    maxWeight: 0,
    name: '',
    available: false,
    ownerId: '',
    bookedContainers: 0,
    bookedWeight: 0,
    createdTime: undefined,
  });
  assert.equal(Object.getPrototypeOf(Vessel.codec.decode(bytes())), Object.prototype);
});

test('a message survives encode and decode', () => {
  const message = Consignment.codec.decode(
    Consignment.codec.encode({
      id: 'c1',
      description: 'ünïcode 🚢',
      weight: 2_147_483_647,
      containers: [{ customerId: 'a' }, { userId: 'b', origin: 'Kiel' }],
      status: Status.CONFIRMED,
      createdTime: timestampFromMs(1_700_000_000_123),
    }),
  );
  assert.equal(message.description, 'ünïcode 🚢');
  assert.equal(message.weight, 2_147_483_647);
  assert.deepEqual(message.containers[1], { id: '', customerId: '', origin: 'Kiel', userId: 'b' });
  assert.equal(message.status, Status.CONFIRMED);
  assert.deepEqual(message.createdTime, { seconds: 1_700_000_000, nanos: 123_000_000 });
  assert.deepEqual(Consignment.codec.decode(Consignment.codec.encode(message)), message);
});

test('defaults take no byte', () => {
  assert.equal(Vessel.codec.encode({ id: '', capacity: 0, available: false }).length, 0);
});

test('an optional field tells false from absent', () => {
  const read = (available?: boolean) => CreateRequest.codec.decode(CreateRequest.codec.encode({ available }));
  assert.equal(read().available, undefined);
  assert.equal(read(false).available, false);
  assert.equal(read(true).available, true);
});

test('a default that was sent all the same is a default, and is judged by the rules', () => {
  // Field 2, weight, as an explicit 0: protobufjs deletes the property here.
  const message = CreateConsignmentRequest.codec.decode(bytes(16, 0));
  assert.equal(message.weight, 0);
  assert.ok(CreateConsignmentRequest.validate(message).some(({ field }) => field === 'weight'));
});

test('unknown fields and fields of another wire type are passed over', () => {
  const known = Vessel.codec.encode({ name: 'Ada' });
  const unknown = bytes(0xf8, 0x01, 5, 0xfa, 0x01, 2, 1, 2, 0x20, 7); // 31: varint, 31: bytes, 4 (a string): varint
  const message = Vessel.codec.decode(Buffer.concat([known, unknown]));
  assert.equal(message.name, 'Ada');
  assert.equal(Object.keys(message).length, 9);
});

test('bytes that are no message are INVALID_ARGUMENT', () => {
  for (const wrong of [
    bytes(10),
    bytes(10, 5, 65),
    bytes(0),
    bytes(7),
    bytes(10, 2, 0xff, 0xfe),
    bytes(74, 3, 8),
  ]) {
    assert.throws(() => Vessel.codec.decode(wrong), refused, Buffer.from(wrong).toString('hex'));
  }
});

test('a field inside a message cannot reach past its end', () => {
  // created_time of 2 bytes that holds a varint which goes on into the field after it.
  assert.throws(() => Vessel.codec.decode(bytes(74, 2, 8, 0x80, 0x01, 0x08)), refused);
});

test('random bytes never get anything but a message or INVALID_ARGUMENT', () => {
  let seed = 42;
  const random = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return seed >> 16;
  };
  let read = 0;
  for (let round = 0; round < 20_000; round++) {
    const input = Uint8Array.from({ length: random() % 40 }, () => random() & 0xff);
    try {
      Consignment.codec.decode(input);
      read++;
    } catch (error) {
      assert.ok(error instanceof RuntimeError && error.code === 'INVALID_ARGUMENT');
    }
  }
  assert.ok(read > 100);
});

test('a map keeps every key, __proto__ included, and pollutes nothing', () => {
  const attributes = Object.fromEntries([
    ['a', '1'],
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
  const message = Log.codec.decode(Log.codec.encode({ attributes }));
  assert.deepEqual(Object.entries(message.attributes), Object.entries(attributes));
  assert.equal(Object.getPrototypeOf(message.attributes), Object.prototype);
});

test('a plain Uint8Array in the middle of a buffer is read as well as a Buffer', () => {
  const encoded = Vessel.codec.encode({ name: 'Ada' });
  const larger = new Uint8Array(encoded.length + 10).fill(255);
  larger.set(encoded, 5);
  assert.equal(Vessel.codec.decode(larger.subarray(5, 5 + encoded.length)).name, 'Ada');
});

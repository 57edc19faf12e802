import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type protobuf from 'protobufjs';
import { fromBytes, toBytes, type WireForm } from '../src/wire.ts';
import { generate } from './generate.ts';
import { loadProtos } from './load.ts';
import { home } from './paths.ts';

/** The codec generated from fixtures/kinds.proto, beside protobufjs' own for the same proto. */
let folder = '';
let form: WireForm<Record<string, unknown>, object>;
let reflected: protobuf.Type;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fairlead-codec-'));
  mkdirSync(join(folder, 'proto/kinds/v1'), { recursive: true });
  mkdirSync(join(folder, 'gen'));
  cpSync(join(home, 'generate/fixtures/kinds.proto'), join(folder, 'proto/kinds/v1/kinds.proto'));
  symlinkSync(join(home, 'src'), join(folder, 'src'));
  for (const [name, text] of generate({ protoFolder: join(folder, 'proto') })) {
    writeFileSync(join(folder, 'gen', name), text);
  }
  form = (await import(join(folder, 'gen/kinds.v1.codec.ts'))).kindsWire;
  reflected = loadProtos(join(folder, 'proto')).lookupType('kinds.v1.Kinds');
});

after(() => rmSync(folder, { recursive: true, force: true }));

const samples: Readonly<Record<string, object>> = {
  empty: {},
  numbers: {
    anInt32: -5,
    anInt64: -(2 ** 52),
    anUint32: 2 ** 32 - 1,
    anUint64: 2 ** 53 - 1,
    aSint32: -(2 ** 31),
    aSint64: -(2 ** 53) + 1,
    aFixed32: 7,
    aFixed64: 8,
    aSfixed32: -9,
    aSfixed64: -10,
    aFloat: 0.5,
    aDouble: Math.PI,
    aBool: true,
  },
  'not numbers': { aDouble: Number.NaN, aFloat: Number.NEGATIVE_INFINITY },
  texts: { aString: 'ünïcode 🚢', someBytes: new Uint8Array([0, 255]) },
  enums: { colour: -2, maybeColour: 0, colours: [1, 0, -2] },
  messages: {
    message: { aString: 'in', message: {} },
    messages: [{}, { anInt32: 1 }],
    time: { seconds: -1, nanos: 5 },
  },
  optional: { maybeInt32: 0, maybeString: '' },
  lists: {
    ints: [0, -1, 300],
    longs: [-1, 2 ** 40],
    strings: ['', 'a'],
    bools: [true, false],
    doubles: [0, 1.5],
  },
  maps: {
    byName: { a: 1, zero: 0 },
    byNumber: { 5: { anInt32: 1 }, [-1]: {} },
    byBool: { true: 'yes', false: '' },
    byLong: { 4294967296: new Uint8Array([1]) },
  },
  'one of': { left: 'x' },
  'awkward names': { class: 'c', reader: 1, end: 2, tag: 3, item: 'i' },
};

for (const [name, sample] of Object.entries(samples)) {
  test(`${name}: protobufjs reads what we write`, () => {
    const theirs = reflected.toObject(reflected.decode(toBytes(form, sample)), { longs: Number });
    const expected = reflected.toObject(reflected.decode(reflected.encode(sample).finish()), {
      longs: Number,
    });
    assert.deepEqual(theirs, expected);
  });

  test(`${name}: we read what protobufjs writes`, () => {
    const ours = fromBytes(form, reflected.encode(sample).finish());
    assert.deepEqual(fromBytes(form, toBytes(form, sample)), ours);
    for (const [field, value] of Object.entries(sample)) {
      if (typeof value !== 'object') assert.deepEqual(ours[field], value, field);
    }
  });
}

test('-0 is not the default of a double', () => {
  assert.ok(Object.is(fromBytes(form, toBytes(form, { aDouble: -0 })).aDouble, -0));
});

test('lists are read packed and not packed', () => {
  const packed = new Uint8Array([0xb2, 1, 2, 1, 2]);
  const single = new Uint8Array([0xb0, 1, 1, 0xb0, 1, 2]);
  assert.deepEqual(fromBytes(form, packed).ints, [1, 2]);
  assert.deepEqual(fromBytes(form, single).ints, [1, 2]);
});

test('of a oneof the last one sent stays', () => {
  const both = Buffer.concat([toBytes(form, { left: 'x' }), toBytes(form, { right: 0 })]);
  const { left, right } = fromBytes(form, both);
  assert.deepEqual([left, right], [undefined, 0]);
});

test('an integer past 2^53 is refused rather than rounded', () => {
  const bytes = new Uint8Array([16, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);
  assert.throws(() => fromBytes(form, bytes), /past 2\^53/);
});

test('messages nested very deep end in an error that can be caught', () => {
  // From the inside out: each level is a header with the length of all that is inside it.
  const headers: Buffer[] = [];
  let size = 0;
  while (headers.length < 50_000) {
    const header = Buffer.from([0x8a, 0x01, ...varint(size)]);
    headers.unshift(header);
    size += header.length;
  }
  assert.throws(() => fromBytes(form, Buffer.concat(headers)), RangeError);
});

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Json, RuntimeError } from '@fairlead/runtime';
import { linkSchemas, readMessage, writeMessage } from '@fairlead/runtime/protojson';
import library from 'protobufjs/ext/protojson.js';
import { generate } from './generate.ts';
import { loadProtos } from './load.ts';
import { home } from './paths.ts';

/** Our JSON mapping of fixtures/kinds.proto, beside protobufjs' own of the same proto. */
const folder = mkdtempSync(join(tmpdir(), 'fairlead-json-'));
mkdirSync(join(folder, 'kinds/v1'), { recursive: true });
cpSync(join(home, 'generate/fixtures/kinds.proto'), join(folder, 'kinds/v1/kinds.proto'));
const source = JSON.parse(generate({ protoFolder: folder }).get('kinds.v1.json') ?? '');
const schema = linkSchemas([source]).message('kinds.v1.Kinds');
const reflected = loadProtos(folder).lookupType('kinds.v1.Kinds');
rmSync(folder, { recursive: true });

const theirs = library as unknown as {
  fromJson(type: unknown, json: unknown): object;
  toJson(type: unknown, message: object): { [key: string]: Json };
};

/** The message as bytes, or nothing where it is refused. */
const bytesOf = (read: () => object): string | undefined => {
  try {
    return Buffer.from(reflected.encode(read()).finish()).toString('hex');
  } catch {
    return undefined;
  }
};

const values: Json[] = [
  null,
  true,
  false,
  0,
  1,
  -1,
  1.5,
  1e2,
  2 ** 31,
  -(2 ** 31),
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 1,
  1e39,
  -1e39,
  '',
  '0',
  '-1',
  '1.0',
  '1e2',
  '1.5',
  ' 1',
  '1 ',
  '0x10',
  '+1',
  '4294967295',
  'NaN',
  'Infinity',
  '-Infinity',
  'inf',
  'true',
  'RED',
  'red',
  'PURPLE',
  'aGk=',
  'aGk',
  '_-8=',
  'a',
  '2026-01-31T12:00:00Z',
  '2026-01-31T12:00:00.123456789+05:30',
  '2026-02-30T12:00:00Z',
  '10000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+01:00',
  '2026-01-31',
  [],
  [null],
  [1],
  ['1', 2],
  ['RED', 1],
  [true, 'x'],
  [{}],
  {},
  { a: 1 },
  { 1: {} },
  { true: 'x' },
  { a: null },
  { aString: 'x' },
  { aString: 5 },
];

/** Where we differ, and mean to: their numbers may begin with a plus, their base64 takes whatever comes. */
const stricter = (kind: string, value: Json): boolean =>
  value === '+1' || (kind === 'bytes' && /^(?!aGk|_-8)/.test(String(value)));

test('JSON of every kind of field is read as protobufjs reads it, or refused as it is there', () => {
  let taken = 0;
  for (const field of schema.fields) {
    for (const value of values) {
      const json = { [field.jsonName]: value };
      const ours = bytesOf(() => readMessage(schema, json));
      const their = bytesOf(() => theirs.fromJson(reflected, structuredClone(json)));
      if (ours !== undefined) taken++;
      if (ours === their || (ours === undefined && stricter(field.kind, value))) continue;
      assert.fail(`${JSON.stringify(json)}: ours ${ours ?? 'refused'}, theirs ${their ?? 'refused'}`);
    }
  }
  assert.ok(taken > 300, String(taken));
});

test('what protobufjs writes as JSON, we write too; where it leaves out a default, we write that', () => {
  const moment = { seconds: -1, nanos: 5_000_000 };
  const messages: object[] = [
    {},
    { anInt64: -(2 ** 52), anUint64: 7, aDouble: Number.NaN, aFloat: Number.NEGATIVE_INFINITY, aBool: true },
    { aString: '🚢', someBytes: new Uint8Array([0, 255, 62]), colour: -2, colours: [1, 99], time: moment },
    {
      message: { aString: 'in', message: {} },
      messages: [{}, { anInt32: 1 }],
      maybeInt32: 0,
      maybeString: '',
    },
    {
      longs: [-1, 2 ** 40],
      byName: { a: 1 },
      byNumber: { 5: { anInt32: 1 } },
      byLong: { 7: new Uint8Array([1]) },
    },
  ];
  for (const message of messages) {
    const ours = writeMessage(schema, message) as { [key: string]: Json };
    const plain = reflected.fromObject(message);
    for (const [key, value] of Object.entries(theirs.toJson(reflected, plain))) {
      if (key === 'message' || key === 'messages' || key === 'byNumber') continue;
      assert.deepEqual(ours[key], value, key);
    }
    assert.deepEqual(
      bytesOf(() => readMessage(schema, ours)),
      bytesOf(() => plain),
    );
  }
  const { time } = writeMessage(schema, { time: moment }) as { time: Json };
  assert.equal(time, '1969-12-31T23:59:59.005Z');
  const nothing = writeMessage(schema, {}) as { [key: string]: Json };
  assert.deepEqual(
    [nothing.anInt64, nothing.colour, nothing.ints, nothing.byName],
    ['0', 'COLOUR_UNSPECIFIED', [], {}],
  );
  assert.ok(!('maybeInt32' in nothing) && !('message' in nothing) && !('left' in nothing));
});

test('half of a surrogate pair, two of a oneof and endless nesting are refused', () => {
  const refused = (json: Json, expected: RegExp) =>
    assert.throws(
      () => readMessage(schema, json),
      (error) =>
        error instanceof RuntimeError && error.reason === 'INVALID_REQUEST' && expected.test(error.message),
    );
  refused({ aString: '\ud800' }, /^aString must be a string \(got one with half a surrogate pair\)$/);
  refused({ byName: { '\udc00': 1 } }, /^byName must have keys that are a string$/);
  refused({ byNumber: { x: {} } }, /^byNumber must have keys that are a whole number/);
  refused({ left: '', right: 0 }, /^right must not stand beside left: only one of left, right is allowed$/);
  let deep: { [key: string]: Json } = {};
  for (let level = 0; level < 70; level++) deep = { message: deep };
  refused(deep, /must not nest deeper than 64 levels$/);
  assert.deepEqual(Object.keys(readMessage(schema, { left: null, right: 0 })).includes('right'), true);
});

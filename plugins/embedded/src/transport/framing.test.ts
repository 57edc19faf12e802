import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPreamble, FRAMING_VERSION, PREAMBLE } from './framing.ts';

test('the preamble is right at every length of it', () => {
  for (let length = 0; length <= PREAMBLE.length; length++)
    assert.equal(checkPreamble(PREAMBLE.subarray(0, length)), undefined);
  assert.equal(checkPreamble(Buffer.concat([PREAMBLE, Buffer.from('more')])), undefined);
});

test('a stranger is known by its first wrong byte', () => {
  for (let at = 0; at < PREAMBLE.length - 1; at++) {
    const bytes = Buffer.from(PREAMBLE.subarray(0, at + 1));
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    assert.match(checkPreamble(bytes) ?? '', /does not speak this protocol/);
  }
  assert.match(checkPreamble(Buffer.from('G')) ?? '', /first bytes are 47/);
});

test('TLS and another version are called by name', () => {
  assert.match(checkPreamble(Buffer.from([0x16, 3, 1])) ?? '', /speaks TLS/);
  const newer = Buffer.from(PREAMBLE);
  newer[newer.length - 1] = FRAMING_VERSION + 1;
  assert.match(checkPreamble(newer) ?? '', /version 2 of the framing, this end version 1/);
});

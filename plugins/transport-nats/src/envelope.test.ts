import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  decodeFrames,
  decodeGreeting,
  encodeFrames,
  encodeGreeting,
  HEADER_BYTES,
  messageKinds,
} from './envelope.ts';

const encode = (...frames: Uint8Array[]) => {
  const bytes = frames.reduce((sum, frame) => sum + 4 + frame.length, HEADER_BYTES);
  return encodeFrames(frames, 0, frames.length, bytes, 7);
};
const frame = (length: number) => new Uint8Array(length).fill(length);

test('frames come out as they went in, empty ones too, as views', () => {
  const frames = [frame(0), frame(3), frame(300), frame(0)];
  const message = encode(...frames);
  const decoded = decodeFrames(message) ?? [];
  assert.deepEqual(
    decoded.map((each) => Uint8Array.from(each)),
    frames,
  );
  assert.equal(decoded[2]?.buffer, message.buffer);
  assert.deepEqual([message[0], message.readUInt32BE(1)], [messageKinds.frames, 7]);
});

test('a message that ends in the middle of a frame or a length is refused', () => {
  const message = encode(frame(5), frame(9));
  const whole = [HEADER_BYTES, HEADER_BYTES + 9, message.length];
  for (let length = HEADER_BYTES; length <= message.length; length++)
    assert.equal(
      decodeFrames(message.subarray(0, length)) !== undefined,
      whole.includes(length),
      `${length}`,
    );
  message.writeUInt32BE(0xffff_ffff, HEADER_BYTES);
  assert.equal(decodeFrames(message), undefined);
});

test('a greeting carries the name; another version is called by its number', () => {
  const greeting = encodeGreeting(messageKinds.hello, 'vessel ü');
  assert.deepEqual(decodeGreeting(greeting), { name: 'vessel ü' });
  greeting[HEADER_BYTES] = 9;
  assert.match(String(decodeGreeting(greeting)), /version 9 of the protocol, this end version 1/);
  assert.equal(typeof decodeGreeting(greeting.subarray(0, HEADER_BYTES)), 'string');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeBatch } from './frame-encoder.ts';
import { createFrameParser } from './frame-parser.ts';
import { GOODBYE } from './framing.ts';

const encode = (...frames: Uint8Array[]) => Buffer.concat(encodeBatch(frames));
const frame = (length: number, fill = length) => new Uint8Array(length).fill(fill);
const plain = (frames: readonly Uint8Array[]) => frames.map((each) => Buffer.from(each).toString('hex'));

test('what was encoded comes out, small and large frames mixed', () => {
  const batches = [
    [frame(0)],
    [frame(1), frame(0), frame(300)],
    [frame(2_047), frame(2_048), frame(1), frame(5_000), frame(6_000), frame(2)],
    [frame(9_000)],
  ];
  for (const batch of batches)
    assert.deepEqual(plain(createFrameParser(10_000).push(encode(...batch))), plain(batch));
});

test('a batch of small frames is one buffer to write; large frames are not copied', () => {
  assert.equal(encodeBatch(Array.from({ length: 64 }, () => frame(300))).length, 1);
  const large = frame(5_000);
  assert.ok(encodeBatch([frame(1), large, frame(2)]).includes(large));
});

test('all frames of a chunk come at once, as views of it', () => {
  const chunk = encode(frame(10), frame(20), frame(30));
  const frames = createFrameParser(100).push(chunk);
  assert.equal(frames.length, 3);
  for (const each of frames) assert.equal(each.buffer, chunk.buffer);
});

test('frames survive a cut at every point', () => {
  const batch = [frame(5), frame(0), frame(7), frame(1)];
  const bytes = Buffer.concat([encode(...batch), GOODBYE]);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const parser = createFrameParser(100);
    const frames = [...parser.push(bytes.subarray(0, cut)), ...parser.push(bytes.subarray(cut))];
    assert.deepEqual(plain(frames), plain(batch), `cut at ${cut}`);
    assert.equal(parser.ended, true, `cut at ${cut}`);
  }
});

test('frames survive one byte at a time', () => {
  const batch = [frame(3), frame(400), frame(0)];
  const parser = createFrameParser(1_000);
  const frames = [...encode(...batch)].flatMap((byte) => parser.push(Buffer.from([byte])));
  assert.deepEqual(plain(frames), plain(batch));
});

test('a frame that is too long is refused by its header, after what came before', () => {
  const parser = createFrameParser(100);
  const frames = parser.push(Buffer.concat([encode(frame(100)), Buffer.from([0, 0, 0, 101])]));
  assert.equal(frames.length, 1);
  assert.equal(parser.failure?.code, 'INTERNAL');
  assert.match(parser.failure?.message ?? '', /101 bytes: the most is 100/);
  assert.deepEqual(parser.push(encode(frame(1))), []);
});

test('nothing comes after the goodbye', () => {
  const parser = createFrameParser(100);
  assert.equal(parser.push(Buffer.concat([encode(frame(1)), GOODBYE, encode(frame(2))])).length, 1);
  assert.deepEqual([parser.ended, parser.failure, parser.push(encode(frame(3)))], [true, undefined, []]);
});

test('a large frame in many chunks is put together in linear time', () => {
  const large = frame(1_000_000, 3);
  const bytes = encode(large);
  const parser = createFrameParser(1_000_000);
  const startedAt = performance.now();
  const frames: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += 16) frames.push(...parser.push(bytes.subarray(at, at + 16)));
  assert.equal(frames.length, 1);
  assert.ok(Buffer.from(frames[0] ?? []).equals(large));
  // 62,500 chunks: joined anew for each they would be 31 GB to copy.
  assert.ok(performance.now() - startedAt < 2_000);
});

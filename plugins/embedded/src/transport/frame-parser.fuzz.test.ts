import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFrameParser } from './frame-parser.ts';
import { GOODBYE_LENGTH } from './framing.ts';

const STREAMS = 40_000;
const MAX_FRAME_BYTES = 600;

/** mulberry32: the same stream of numbers from 0 to 1 for the same seed. */
function createRandom(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = ReturnType<typeof createRandom>;
const below = (random: Random, limit: number) => Math.floor(random() * limit);

function randomBytes(random: Random, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; at++) bytes[at] = below(random, 256);
  return bytes;
}

/** Frames, most of them proper, with random bytes, oversize lengths and goodbyes among them; truncated at times. */
function randomStream(random: Random): Buffer {
  const parts: Buffer[] = [];
  for (let part = below(random, 8); part >= 0; part--) {
    const kind = random();
    const header = Buffer.alloc(4);
    if (kind < 0.8) {
      const body = randomBytes(
        random,
        random() < 0.1 ? below(random, MAX_FRAME_BYTES + 1) : below(random, 40),
      );
      header.writeUInt32BE(body.length);
      parts.push(header, body);
    } else if (kind < 0.9) parts.push(randomBytes(random, below(random, 30)));
    else if (kind < 0.95) {
      header.writeUInt32BE(MAX_FRAME_BYTES + 1 + below(random, GOODBYE_LENGTH - MAX_FRAME_BYTES - 1));
      parts.push(header);
    } else parts.push(Buffer.alloc(4, 0xff));
  }
  const stream = Buffer.concat(parts);
  return random() < 0.3 ? stream.subarray(0, below(random, stream.length + 1)) : stream;
}

/** The same grammar, written without regard to chunks. */
function parseWhole(stream: Buffer) {
  const frames: string[] = [];
  for (let at = 0; stream.length - at >= 4; ) {
    const length = stream.readUInt32BE(at);
    if (length === GOODBYE_LENGTH) return { frames, ended: true, failed: false };
    if (length > MAX_FRAME_BYTES) return { frames, ended: false, failed: true };
    if (stream.length - at - 4 < length) break;
    frames.push(stream.toString('latin1', at + 4, at + 4 + length));
    at += 4 + length;
  }
  return { frames, ended: false, failed: false };
}

function parseInPieces(stream: Buffer, random: Random) {
  const parser = createFrameParser(MAX_FRAME_BYTES);
  const longest = 1 + below(random, random() < 0.3 ? 4 : stream.length + 1);
  const frames: string[] = [];
  for (let at = 0; at < stream.length; ) {
    const end = at + 1 + below(random, longest);
    // A copy that is overwritten, since a frame is valid during the callback only.
    const chunk = Buffer.from(stream.subarray(at, end));
    for (const frame of parser.push(chunk)) frames.push(Buffer.from(frame).toString('latin1'));
    chunk.fill(0);
    at = end;
  }
  return { frames, ended: parser.ended, failed: parser.failure !== undefined };
}

test(`${STREAMS} random streams, cut at random points, parse as they do whole`, () => {
  const seen = { frames: 0, ended: 0, failed: 0 };
  for (let seed = 1; seed <= STREAMS; seed++) {
    const random = createRandom(seed);
    const stream = randomStream(random);
    const expected = parseWhole(stream);
    assert.deepEqual(parseInPieces(stream, random), expected, `seed ${seed}`);
    seen.frames += expected.frames.length;
    seen.ended += Number(expected.ended);
    seen.failed += Number(expected.failed);
  }
  assert.ok(
    seen.frames > STREAMS && seen.ended > STREAMS / 20 && seen.failed > STREAMS / 20,
    JSON.stringify(seen),
  );
});

import { metadataKeys } from '../context/metadata.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { readTraceContext, TRACE_IDS_BYTES, type TraceContext } from '../tracing/span-context.ts';
import type { Frame } from '../transport/types.ts';
import { HEADER_BYTES } from './frame.ts';

/** Looked up faster than matched. */
const usual: ReadonlySet<string> = new Set(Object.values(metadataKeys));
const keyPattern = /^[a-z0-9-]{1,128}$/;

/** Reads one frame front to back. Every read is checked: a frame that ends early is an error, never a crash. */
export interface FrameReader {
  readonly kind: number;
  readonly flags: number;
  readonly callId: number;
  uint8(): number;
  uint16(): number;
  uint32(): number;
  string(): string;
  /** Throws `INVALID_ARGUMENT` for a key that is none: the frame is sound, and its sender has made a mistake. */
  metadata(): Record<string, string>;
  /** The ids of a trace and a span. */
  trace(sampled: boolean): TraceContext | undefined;
  /** All that is left, as a view into the frame. */
  rest(): Uint8Array;
}

const malformed = (what: string) =>
  new RuntimeError({ code: 'INTERNAL', reason: 'MALFORMED_FRAME', message: `malformed frame: ${what}` });

const invalidKey = (key: string) =>
  new RuntimeError({
    code: 'INVALID_ARGUMENT',
    reason: 'INVALID_METADATA',
    message: `the metadata key ${JSON.stringify(key.slice(0, 200))} has to be 1 to 128 of the characters a-z, 0-9 and -`,
  });

/** Opens a frame. Throws `INTERNAL` with reason `MALFORMED_FRAME` when it is shorter than its header. */
export function readFrame(frame: Frame): FrameReader {
  const bytes = Buffer.isBuffer(frame)
    ? frame
    : Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  if (bytes.length < HEADER_BYTES) throw malformed(`${bytes.length} bytes are no header`);
  return new Cursor(bytes);
}

// A class because two are made per call and a closure per method would cost ten times as much.
class Cursor implements FrameReader {
  readonly #bytes: Buffer;
  #offset = HEADER_BYTES;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get kind() {
    return this.#bytes[0] ?? 0;
  }

  get flags() {
    return this.#bytes[1] ?? 0;
  }

  get callId() {
    return this.#bytes.readUInt32BE(2);
  }

  uint8() {
    return this.#bytes.readUInt8(this.#advance(1));
  }

  uint16() {
    return this.#bytes.readUInt16BE(this.#advance(2));
  }

  uint32() {
    return this.#bytes.readUInt32BE(this.#advance(4));
  }

  string() {
    const length = this.uint16();
    const start = this.#advance(length);
    return this.#bytes.toString('utf8', start, start + length);
  }

  metadata() {
    const pairs: Record<string, string> = {};
    for (let count = this.uint16(); count > 0; count--) {
      const key = this.string();
      const value = this.string();
      if (!usual.has(key) && !keyPattern.test(key)) throw invalidKey(key);
      pairs[key] = value;
    }
    return pairs;
  }

  trace(sampled: boolean) {
    return readTraceContext(this.#bytes, this.#advance(TRACE_IDS_BYTES), sampled);
  }

  rest() {
    return this.#bytes.subarray(this.#offset);
  }

  #advance(length: number): number {
    const start = this.#offset;
    if (start + length > this.#bytes.length) throw malformed('it ends in the middle of a field');
    this.#offset = start + length;
    return start;
  }
}

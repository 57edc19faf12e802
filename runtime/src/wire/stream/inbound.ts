import { RuntimeError } from '../../errors/runtime-error.ts';
import { costOf, WINDOW_BYTES } from './flow.ts';
import { gap, violation } from './stream-frames.ts';

/** What comes in on a stream: the wire puts messages in, one reader takes them out. */
export interface Inbound<T> extends AsyncIterableIterator<T> {
  /** Takes a message. Returns the error that the stream has to fail with; throws for a peer that breaks the rules. */
  take(sequence: number, payload: Uint8Array): RuntimeError | undefined;
  /** No more messages come; what waits is still read. Returns and throws as `take` does. */
  end(sequence: number): RuntimeError | undefined;
  /** The reader gets what waits and then `error`. Nothing happens when the stream is over already. */
  fail(error: RuntimeError): void;
  /** The reader gets `error` and nothing of what waits. */
  abort(error: RuntimeError): void;
  return(): Promise<IteratorResult<T, undefined>>;
}

export interface InboundOptions<T> {
  readonly path: string;
  readonly decode: (payload: Uint8Array) => T;
  /** Tells the other side how many bytes more it may send. */
  readonly grant: (bytes: number) => void;
  /** The reader has had enough before the end, or cannot read a message. */
  readonly onLeave: (error?: RuntimeError) => void;
}

type Step<T> = IteratorResult<T, undefined>;

interface Waiter<T> {
  resolve(step: Step<T>): void;
  reject(error: RuntimeError): void;
}

export function createInbound<T>({ path, decode, grant, onLeave }: InboundOptions<T>): Inbound<T> {
  let waiting: Buffer[] = [];
  const readers: Waiter<T>[] = [];
  let expected = 0;
  /** What the other side may still send, and what has been read since it was told so. */
  let granted = WINDOW_BYTES;
  let read = 0;
  /** Open: more may come. Ended: the other side is done. Left: nobody reads any more. */
  let state: 'open' | 'ended' | 'left' = 'open';
  let failure: RuntimeError | undefined;

  const consume = (payload: Uint8Array) => {
    read += costOf(payload);
    if (read < WINDOW_BYTES / 2 || state !== 'open') return;
    granted += read;
    grant(read);
    read = 0;
  };

  const over = (error?: RuntimeError) => {
    if (state !== 'open') return;
    state = 'ended';
    failure = error;
    for (const reader of readers.splice(0)) settle(reader);
  };

  /** For a reader that finds nothing waiting and nothing coming. */
  const settle = (reader: Waiter<T>) => {
    const error = failure;
    failure = undefined;
    if (error) reader.reject(error);
    else reader.resolve(done);
  };

  const hand = (reader: Waiter<T>, payload: Buffer) => {
    consume(payload);
    try {
      reader.resolve({ value: decode(payload), done: false });
    } catch (thrown) {
      const error = RuntimeError.from(thrown);
      reader.reject(error);
      leave(error);
    }
  };

  const leave = (error?: RuntimeError) => {
    const wasOpen = state === 'open';
    state = 'left';
    waiting = [];
    failure = undefined;
    for (const reader of readers.splice(0)) reader.resolve(done);
    if (wasOpen) onLeave(error);
  };

  const checkOpen = (sequence: number): RuntimeError | undefined => {
    if (state === 'ended') throw violation(`${path} goes on after its end`);
    return sequence === expected ? undefined : gap(path, expected, sequence);
  };

  return {
    take(sequence, payload) {
      const missing = checkOpen(sequence);
      if (missing) return missing;
      if (granted <= 0) throw violation(`${path} sends more than it was allowed to`);
      expected = (expected + 1) >>> 0;
      granted -= costOf(payload);
      if (state === 'left') return undefined;
      // A frame is a view of all that came with it, and is not to be kept.
      const own = Buffer.from(payload);
      const reader = readers.shift();
      if (reader) hand(reader, own);
      else waiting.push(own);
      return undefined;
    },
    end(sequence) {
      const missing = checkOpen(sequence);
      if (!missing) over();
      return missing;
    },
    fail: over,
    abort(error) {
      if (state === 'open') waiting = [];
      over(error);
    },
    next() {
      return new Promise((resolve, reject) => {
        const reader = { resolve, reject };
        const payload = waiting.shift();
        if (payload) hand(reader, payload);
        else if (state === 'open') readers.push(reader);
        else settle(reader);
      });
    },
    async return() {
      leave();
      return done;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

const done = { value: undefined, done: true } as const;

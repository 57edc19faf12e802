import type { Outbound } from './outbound.ts';

export interface PumpOptions<T> {
  readonly encode: (message: T) => Uint8Array;
  /** Runs each step of the source; it is the caller's work, not the wire's. */
  readonly within: <R>(work: () => R) => R;
}

/**
 * Sends what `source` gives until it ends, then says so. Asks for the next message only when the other side has room.
 * When `sink` is stopped the source's `return` is called at once, which runs the `finally` of a generator as soon as it
 * has come to its next `yield`; resolves after that. Rejects with what the source throws.
 */
export async function pump<T>(
  source: AsyncIterable<T>,
  sink: Outbound,
  options: PumpOptions<T>,
): Promise<void> {
  const { encode, within } = options;
  const iterator = within(() => source[Symbol.asyncIterator]());
  let leaving: Promise<unknown> | undefined;
  const leave = () => {
    leaving ??= Promise.try(() => within(() => iterator.return?.())).catch(() => {});
    return leaving;
  };
  sink.onStop = leave;
  const step = () => iterator.next();
  try {
    for (;;) {
      const room = sink.room();
      if (room) await room;
      if (sink.stopped) break;
      const { done, value } = await within(step);
      if (sink.stopped) break;
      if (done) {
        sink.onStop = undefined;
        return sink.end();
      }
      sink.write(encode(value));
    }
  } catch (thrown) {
    await leave();
    throw thrown;
  }
  await leave();
}

import { costOf, MAX_CREDIT_BYTES } from './flow.ts';
import { encodeData, encodeEnd, violation } from './stream-frames.ts';

/** What goes out on a stream: one writer, which waits whenever the other side has no room. */
export interface Outbound {
  /** Nothing when the other side has room for a message; else what resolves once it has, or there will be none. */
  room(): Promise<void> | undefined;
  /** Sends a message; there has to be room. */
  write(payload: Uint8Array): void;
  /** Says that no more comes. */
  end(): void;
  /** The other side takes so many bytes more. Throws when that is more than anybody reads. */
  credit(bytes: number): void;
  /** Nothing is sent from now on; a writer that waits goes on, and looks at `stopped`. Idempotent. */
  stop(): void;
  readonly stopped: boolean;
  /** Set by the writer; called once by `stop`. */
  onStop: (() => void) | undefined;
}

export interface OutboundOptions {
  readonly callId: number;
  readonly path: string;
  readonly push: (frame: Buffer) => void;
  /** What may be sent at first, in bytes. */
  readonly window: number;
  /** Called once the last has been said. */
  readonly onEnd?: () => void;
}

export function createOutbound({ callId, path, push, window, onEnd }: OutboundOptions): Outbound {
  let available = window;
  let sequence = 0;
  let room: PromiseWithResolvers<void> | undefined;
  let stopped = false;

  const goOn = () => {
    room?.resolve();
    room = undefined;
  };

  const outbound: Outbound = {
    get stopped() {
      return stopped;
    },
    onStop: undefined,
    room() {
      if (available > 0 || stopped) return undefined;
      room ??= Promise.withResolvers();
      return room.promise;
    },
    write(payload) {
      if (stopped) return;
      push(encodeData(callId, sequence, payload));
      sequence = (sequence + 1) >>> 0;
      available -= costOf(payload);
    },
    end() {
      if (stopped) return;
      push(encodeEnd(callId, sequence));
      onEnd?.();
    },
    credit(bytes) {
      available += bytes;
      if (available > MAX_CREDIT_BYTES) throw violation(`${path} is allowed to send ${available} bytes`);
      if (available > 0) goOn();
    },
    stop() {
      if (stopped) return;
      stopped = true;
      goOn();
      outbound.onStop?.();
    },
  };
  return outbound;
}

import { RuntimeError } from '../errors/runtime-error.ts';
import { batchBytes } from './batch.ts';
import type { Channel, Frame } from './types.ts';

/** Two ends of one connection inside a process. */
export interface MemoryLink {
  readonly dialler: Channel;
  readonly listener: Channel;
  /** Closes both ends with `error`; what is on its way is gone. */
  lose(error: RuntimeError): void;
  /** Swallows whatever is sent from now on, a closing included. */
  silence(): void;
}

export interface MemoryLinkOptions {
  /** Whom the dialler and the listener see at the other end. */
  readonly peers: readonly [string, string];
  readonly maxMessageBytes: number;
  readonly scrubFrames: boolean;
}

interface End extends Channel {
  /** Bytes that have come and not been taken. */
  readonly inboxBytes: number;
  /** Takes what the other end sent. */
  take(frames: readonly Frame[]): void;
  /** Takes the other end's closing, after what it sent before. */
  takeClose(): void;
  finish(error?: RuntimeError): void;
}

/**
 * Creates a {@link MemoryLink}. Batches arrive by `setImmediate`: as with a socket the sender's turn of the event
 * loop ends first, timers and I/O get theirs (microtasks would let two ends that answer each other starve the
 * loop), and what was sent in one turn arrives as one batch.
 */
export function createMemoryLink(options: MemoryLinkOptions): MemoryLink {
  let silent = false;
  const across = (action: () => void) => {
    if (!silent) action();
  };
  const lose = (error: RuntimeError) => {
    dialler.finish(error);
    listener.finish(error);
  };
  const dialler: End = createEnd(options, options.peers[0], (action) => across(() => action(listener)));
  const listener: End = createEnd(options, options.peers[1], (action) => across(() => action(dialler)));
  return {
    dialler,
    listener,
    lose,
    silence() {
      silent = true;
    },
  };
}

function createEnd(
  { maxMessageBytes, scrubFrames }: MemoryLinkOptions,
  peer: string,
  atOtherEnd: (action: (other: End) => void) => void,
): End {
  const { promise: closed, resolve } = Promise.withResolvers<RuntimeError | undefined>();
  let inbox: Frame[] = [];
  let inboxBytes = 0;
  let receiver: ((frames: readonly Frame[]) => void) | undefined;
  let scheduled = false;
  let open = true;
  let closeTaken = false;

  const empty = () => {
    inbox = [];
    inboxBytes = 0;
  };
  const finish = (error?: RuntimeError) => {
    if (!open) return;
    open = false;
    if (error) empty();
    resolve(error);
  };
  const schedule = () => {
    if (!scheduled) setImmediate(deliver);
    scheduled = true;
  };
  const deliver = () => {
    scheduled = false;
    if (receiver && inbox.length > 0) {
      const frames = scrubFrames ? inbox.map((frame) => frame.slice()) : inbox;
      empty();
      try {
        receiver(frames);
      } catch (thrown) {
        finish(
          new RuntimeError({ code: 'INTERNAL', message: `the receiver of ${peer} failed`, cause: thrown }),
        );
        const lost = new RuntimeError({ code: 'UNAVAILABLE', message: 'the other end failed' });
        atOtherEnd((other) => other.finish(lost));
      }
      if (scrubFrames) for (const frame of frames) frame.fill(0);
    }
    if (closeTaken) finish();
  };

  return {
    peer,
    maxMessageBytes,
    closed,
    finish,
    get inboxBytes() {
      return inboxBytes;
    },
    get unsentBytes() {
      let bytes = 0;
      atOtherEnd((other) => {
        bytes = other.inboxBytes;
      });
      return bytes;
    },
    send(frames) {
      if (!open || frames.length === 0) return;
      batchBytes(frames, maxMessageBytes, peer);
      atOtherEnd((other) => other.take(frames));
    },
    onFrames(set) {
      receiver = set;
      if (inbox.length > 0) schedule();
    },
    async close() {
      if (!open) return;
      empty();
      atOtherEnd((other) => other.takeClose());
      finish();
      // By then the other end has what was sent.
      await new Promise((done) => setImmediate(done));
    },
    take(frames) {
      if (!open || closeTaken) return;
      for (const frame of frames) {
        inbox.push(frame);
        inboxBytes += frame.length;
      }
      schedule();
    },
    takeClose() {
      closeTaken = true;
      schedule();
    },
    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}

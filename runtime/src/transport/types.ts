import type { RuntimeError } from '../errors/runtime-error.ts';

/** The most that one message may have, on every transport: 960 KiB. */
export const MAX_MESSAGE_BYTES = 960 * 1024;

/** An opaque unit of the wire; `runtime/src/wire` gives it meaning. */
export type Frame = Uint8Array;

/** A connection to one peer that moves batches of frames, in order, and nothing more. */
export interface Channel extends AsyncDisposable {
  /** Who is at the other end, for logs. */
  readonly peer: string;
  /** The largest batch that `send` takes in one piece, the transport's own framing not counted; the wire splits above it. */
  readonly maxMessageBytes: number;
  /** Bytes that wait here for the peer to read. Absent where that cannot be known (a broker takes them in between). */
  readonly unsentBytes?: number;
  /**
   * Queues a batch. The frames are not to be touched afterwards. Does nothing on a closed channel.
   * Throws `INVALID_ARGUMENT` for more than `maxMessageBytes`.
   */
  send(frames: readonly Frame[]): void;
  /**
   * Sets the one receiver of batches; what came before is delivered then. A frame is never written to afterwards, but
   * may be a view of all that came with it: who keeps bytes of it for long copies them. A receiver that throws loses
   * the channel (`INTERNAL` here, `UNAVAILABLE` at the other end).
   */
  onFrames(receiver: (frames: readonly Frame[]) => void): void;
  /** Resolves once, when the channel is of no use any more: with nothing after `close` at either end, else with the cause. */
  readonly closed: Promise<RuntimeError | undefined>;
  /** Sends what is queued, then closes. Idempotent. */
  close(): Promise<void>;
}

/** A place where channels come in. Disposing stops new channels; open ones live on until closed. */
export interface Listener extends AsyncDisposable {
  /** What `dial` takes, for example `tcp://127.0.0.1:4711`; what the registry is given. */
  readonly address: string;
}

export interface ListenOptions {
  /** The service and node that listen, for transports that address by name. */
  readonly service: string;
  readonly nodeId: string;
  /** Of the service, and the paths (`package.Service/Method`) it answers: for transports that publish them. */
  readonly version?: string;
  readonly paths?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface Transport extends AsyncDisposable {
  /** The scheme of its addresses. */
  readonly name: string;
  /** Starts to accept channels. Throws `FAILED_PRECONDITION` when the address is taken or not allowed. */
  listen(onChannel: (channel: Channel) => void, options: ListenOptions): Promise<Listener>;
  /** Opens a channel. Throws `UNAVAILABLE` when nobody is there, `INVALID_ARGUMENT` for an address of another transport. */
  dial(address: string, options?: { signal?: AbortSignal }): Promise<Channel>;
}

import type { Frame } from '@fairlead/runtime';

/**
 * A message between the two ends of a channel: its kind (1 byte), its number in this direction of the channel
 * (4 bytes, big-endian), then the body of its kind. The reply subject of each is its sender's end of the channel, so
 * that an answer finds it, and so that the server tells the sender when nobody listens at the other end any more.
 *
 * | kind | body |
 * |---|---|
 * | hello, welcome | version of this protocol (1 byte), name of the sender; not numbered |
 * | frames | each frame after its length (4 bytes) |
 * | goodbye | nothing: the sender closes in an orderly way |
 * | ping, pong | nothing |
 * | reset | why, as text: the sender has lost or never knew the channel; not numbered, and has no reply subject |
 * | query | nothing: whether somebody listens at a subject; not numbered, answered by a pong |
 */
export const messageKinds = {
  hello: 1,
  welcome: 2,
  frames: 3,
  goodbye: 4,
  ping: 5,
  pong: 6,
  reset: 7,
  query: 8,
} as const;

export const PROTOCOL_VERSION = 1;

/** Kind and number. */
export const HEADER_BYTES = 5;
/** In front of each frame. */
export const LENGTH_BYTES = 4;

/** A message without frames. */
export function encodeMessage(kind: number, number = 0, text = ''): Buffer {
  const message = Buffer.allocUnsafe(HEADER_BYTES + Buffer.byteLength(text));
  message[0] = kind;
  message.writeUInt32BE(number, 1);
  message.write(text, HEADER_BYTES);
  return message;
}

export const encodeGreeting = (kind: number, name: string): Buffer =>
  encodeMessage(kind, 0, String.fromCharCode(PROTOCOL_VERSION) + name);

/** What a greeting says, or a sentence about what is wrong with it. */
export function decodeGreeting(message: Buffer): { readonly name: string } | string {
  const version = message[HEADER_BYTES];
  if (version === PROTOCOL_VERSION) return { name: message.toString('utf8', HEADER_BYTES + 1) };
  return `it speaks version ${version} of the protocol, this end version ${PROTOCOL_VERSION}`;
}

/** Frames `from` to before `to` as one message of `bytes`, headers included. */
export function encodeFrames(
  frames: readonly Frame[],
  from: number,
  to: number,
  bytes: number,
  number: number,
): Buffer {
  const message = Buffer.allocUnsafe(bytes);
  message[0] = messageKinds.frames;
  let at = message.writeUInt32BE(number, 1);
  for (let index = from; index < to; index++) {
    const frame = frames[index] as Frame;
    at = message.writeUInt32BE(frame.length, at);
    message.set(frame, at);
    at += frame.length;
  }
  return message;
}

/** The frames of a message, as views of it; nothing when its lengths do not add up. */
export function decodeFrames(message: Buffer): Frame[] | undefined {
  const frames: Frame[] = [];
  let at = HEADER_BYTES;
  while (at < message.length) {
    if (message.length - at < LENGTH_BYTES) return undefined;
    const start = at + LENGTH_BYTES;
    const end = start + message.readUInt32BE(at);
    if (end > message.length) return undefined;
    frames.push(message.subarray(start, end));
    at = end;
  }
  return frames;
}

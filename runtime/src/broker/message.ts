import { randomUUID } from 'node:crypto';
import { RuntimeError } from '../errors/runtime-error.ts';
import { MAX_MESSAGE_BYTES } from '../transport/types.ts';
import type { OutgoingMessage } from './types.ts';

/** A message that has passed all checks, with its defaults filled in. */
export type PreparedMessage = Required<OutgoingMessage>;

const MAX_ID_LENGTH = 256;
const MAX_KEY_LENGTH = 1024;
const HEADER_NAME = /^[a-z0-9-]{1,128}$/;

const refuse = (message: string): never => {
  throw new RuntimeError({ code: 'INVALID_ARGUMENT', message });
};

/** What a message weighs: payload, id, key and headers, in bytes. */
export function messageBytes(message: PreparedMessage): number {
  let bytes = message.payload.byteLength + Buffer.byteLength(message.id) + Buffer.byteLength(message.key);
  for (const [name, value] of Object.entries(message.headers))
    bytes += name.length + Buffer.byteLength(value);
  return bytes;
}

/** Checks a message and fills in its defaults; the caller's headers are copied. Throws `INVALID_ARGUMENT`. */
export function prepareMessage(message: OutgoingMessage): PreparedMessage {
  const { id = randomUUID(), key = '', payload } = message;
  if (id.length === 0 || id.length > MAX_ID_LENGTH)
    refuse(`A message id has 1 to ${MAX_ID_LENGTH} characters; this one has ${id.length}.`);
  if (key.length > MAX_KEY_LENGTH)
    refuse(`A message key has at most ${MAX_KEY_LENGTH} characters; this one has ${key.length}.`);
  if (!(payload instanceof Uint8Array)) refuse('The payload of a message is a Uint8Array.');
  const headers = { ...message.headers };
  for (const [name, value] of Object.entries(headers)) {
    if (!HEADER_NAME.test(name))
      refuse(`The header "${name.slice(0, 200)}" is not allowed: a name is 1 to 128 of a-z 0-9 -.`);
    if (typeof value !== 'string') refuse(`The header "${name}" is not a string.`);
  }
  const prepared = { id, key, headers, payload };
  const bytes = messageBytes(prepared);
  if (bytes > MAX_MESSAGE_BYTES)
    refuse(
      `The message "${id}" has ${bytes} bytes with its key and headers; at most ${MAX_MESSAGE_BYTES} (960 KiB) are allowed.`,
    );
  return prepared;
}

/**
 * What travels over a connection, in each direction: the preamble once, then frames, each after its length as
 * an unsigned 32-bit number, big-endian. A length of {@link GOODBYE_LENGTH} says that the sender closes in an
 * orderly way: the end of a connection without it means that the peer was lost.
 */
export const HEADER_BYTES = 4;

export const GOODBYE_LENGTH = 0xffff_ffff;

export const GOODBYE: Uint8Array = Uint8Array.of(0xff, 0xff, 0xff, 0xff);

/** Of the framing; another one is refused when the connection opens. */
export const FRAMING_VERSION = 1;

/** A byte that no text and no TLS handshake begins with, the name, the version. */
export const PREAMBLE: Uint8Array = Buffer.from([0xfd, ...Buffer.from('FAIRLEAD'), FRAMING_VERSION]);

const TLS_HANDSHAKE = 0x16;

/**
 * What is wrong with the first bytes of a connection: a sentence as soon as one byte does not fit, nothing while
 * they are right so far.
 */
export function checkPreamble(bytes: Uint8Array): string | undefined {
  const known = PREAMBLE.length - 1;
  for (let at = 0; at < Math.min(bytes.length, known); at++)
    if (bytes[at] !== PREAMBLE[at])
      return bytes[0] === TLS_HANDSHAKE
        ? 'it speaks TLS, and this end does not: set tls alike at both ends'
        : `it does not speak this protocol, its first bytes are ${Buffer.from(bytes.subarray(0, 8)).toString('hex')}`;
  const version = bytes[known];
  if (version !== undefined && version !== FRAMING_VERSION)
    return `it speaks version ${version} of the framing, this end version ${FRAMING_VERSION}`;
  return undefined;
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { RuntimeError } from '../../../runtime/src/errors/runtime-error.ts';

/** SHA-256 of a file, in hex. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Throws `DATA_LOSS` when the file is not the one that was pinned. `what` names it in the sentence. */
export async function verifySha256(file: string, expected: string, what: string): Promise<void> {
  const actual = await sha256Of(file);
  if (actual === expected) return;
  throw new RuntimeError({
    code: 'DATA_LOSS',
    message: `${what} is not what was pinned: its SHA-256 is ${actual}, expected ${expected}; it was not used`,
  });
}

/** Reads the lines of `sha256sum`: file name to checksum. */
export function parseChecksums(text: string): ReadonlyMap<string, string> {
  const checksums = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const match = /^([0-9a-f]{64}) [ *](\S.*)$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined)
      throw new RuntimeError({
        code: 'INVALID_ARGUMENT',
        message: `${JSON.stringify(line)} is not a line of sha256sum`,
      });
    checksums.set(match[2], match[1]);
  }
  return checksums;
}

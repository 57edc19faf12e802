import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { systemCode, usageError } from '../errors/tool-error.ts';
import { printable } from '../output/printable.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  ENOTDIR: 'is not there',
  EISDIR: 'is a directory, not a file',
  EACCES: 'may not be read by you',
};

export interface LimitedRead {
  /** A path, or `-` for `stdin`. */
  readonly file: string;
  readonly stdin: Readable;
  readonly maxBytes: number;
}

/** How a file is called in a sentence. */
export const fileName = (file: string): string => (file === '-' ? 'stdin' : printable(file));

const size = (bytes: number) =>
  bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MiB` : `${Math.round(bytes / 1024)} KiB`;

/** The text of a file or of `stdin`, without a byte order mark. Stops reading, and refuses, past `maxBytes`. */
export async function readLimited({ file, stdin, maxBytes }: LimitedRead): Promise<string> {
  const name = fileName(file);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of file === '-' ? stdin : createReadStream(file)) {
      chunks.push(Buffer.from(chunk as Uint8Array));
      bytes += (chunk as Uint8Array).length;
      if (bytes > maxBytes) break;
    }
  } catch (thrown) {
    const code = systemCode(thrown);
    throw usageError(`${name} ${reasons[code] ?? `cannot be read (${code})`}; check -f`, thrown);
  }
  if (bytes > maxBytes) throw usageError(`${name} is larger than ${size(maxBytes)}; split it`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw usageError(`${name} is not text in UTF-8`, cause);
  }
}

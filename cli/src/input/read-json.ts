import type { Readable } from 'node:stream';
import type { Json } from '@fairlead/runtime';
import { usageError } from '../errors/tool-error.ts';
import { findJsonMistake } from './json-position.ts';
import { fileName, readLimited } from './read-limited.ts';

/** The most that a file may have: 1 MiB, as with the api. */
const maxBytes = 1024 * 1024;

/** The JSON in a file, or on `stdin` for `-`. Throws a usage error with line and column for what is no JSON. */
export async function readJson(file: string, stdin: Readable): Promise<Json> {
  const text = await readLimited({ file, stdin, maxBytes });
  if (text.trim() === '') throw usageError(`${fileName(file)} is empty; it must hold JSON`);
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    const mistake = findJsonMistake(text);
    const where = mistake ? `:${mistake.line}:${mistake.column}` : '';
    const problem = mistake?.problem ?? (cause instanceof Error ? cause.message : String(cause));
    throw usageError(`${fileName(file)}${where}: this is no JSON: ${problem}`, cause);
  }
}

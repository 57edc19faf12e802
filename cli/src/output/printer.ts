import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import type { View } from './view.ts';

export const outputFormats = ['table', 'json'] as const;

/** How data are printed. */
export type OutputFormat = (typeof outputFormats)[number];

/** A stream, and whether it ends at a terminal. */
export type Output = Writable & { readonly isTTY?: boolean };

/** What is printed when nobody says: a table for a person, JSON for a program. */
export const defaultFormat = (stdout: Output): OutputFormat => (stdout.isTTY ? 'table' : 'json');

/** Writes data to `stdout`, and resolves when the reader has it or is gone. */
export async function print(view: View, format: OutputFormat, stdout: Output): Promise<void> {
  // Colours only where the stream is a terminal and NO_COLOR is not set: styleText sees to both.
  const emphasis = (text: string) => styleText('bold', text, { stream: stdout });
  const text = format === 'json' ? `${JSON.stringify(view.json(), undefined, 2)}\n` : view.table(emphasis);
  await write(text, stdout);
}

/** Writes text as it is, and resolves when the reader has it or is gone. */
export async function write(text: string, stdout: Output): Promise<void> {
  if (text !== '' && !stdout.write(text)) await once(stdout, 'drain');
}

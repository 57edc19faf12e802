import { createReadStream } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import type { Problem } from './problem.ts';
import type { CompiledSettings } from './schema.ts';
import type { Layer } from './types.ts';

/** The most that a configuration file may have: 256 KiB. */
const maxBytes = 256 * 1024;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  ENOTDIR: 'is not there',
  EISDIR: 'is a directory',
  EACCES: 'cannot be read: permission denied',
};

export interface FileChoice {
  readonly cwd: string;
  /** As the user wrote it. */
  readonly name: string;
  /** Who named it: `--config`, `FAIRLEAD_CONFIG` or what chose the environment. `undefined` where it may be missing. */
  readonly namedBy: string | undefined;
}

export interface FileReading {
  readonly layer: Layer;
  /** Absolute; `undefined` when there is no such file. */
  readonly file: string | undefined;
}

async function read(path: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(path, { end: maxBytes })) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (bytes.length > maxBytes) throw new RangeError('is larger than 256 KiB');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new RangeError('is not UTF-8');
  }
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof RangeError) return thrown.message;
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  return reasons[code] ?? `cannot be read: ${code}`;
}

/** Reads the YAML file of the configuration. What is wrong with it goes to `problems`. */
export async function readFile(
  compiled: CompiledSettings,
  choice: FileChoice,
  options: { readonly foreignSections: readonly string[]; readonly problems: Problem[] },
): Promise<FileReading> {
  const path = resolve(choice.cwd, choice.name);
  const fromHere = relative(choice.cwd, path);
  const isInside = fromHere !== '' && !fromHere.startsWith('..') && !isAbsolute(fromHere);
  const shown = isInside ? fromHere : path;
  const layer: Layer = new Map();
  let text: string;
  try {
    text = await read(path);
  } catch (thrown) {
    const reason = reasonOf(thrown);
    if (choice.namedBy === undefined && reason === reasons.ENOENT) return { layer, file: undefined };
    const place = choice.namedBy === undefined ? '' : `named by ${choice.namedBy}, looked for at ${path}`;
    options.problems.push({ subject: `The file ${shown}`, text: reason, place });
    return { layer, file: undefined };
  }
  // Loaded only here: it takes longer than all the rest of the configuration.
  const { readYaml } = await import('./yaml.ts');
  readYaml(compiled, text, shown, { ...options, layer });
  return { layer, file: path };
}

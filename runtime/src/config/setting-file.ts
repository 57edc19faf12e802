import { readFileSync } from 'node:fs';
import { RuntimeError } from '../errors/runtime-error.ts';

/** The text of the file that a setting names. Throws `FAILED_PRECONDITION` naming setting and file. */
export function readSettingFile(key: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : '';
    const message = `${key}: ${file} cannot be read${code}`;
    throw new RuntimeError({ code: 'FAILED_PRECONDITION', message, cause });
  }
}

/** The same for several files of one section, such as `ca`, `cert` and `key`; those that are not set are left out. */
export function readSettingFiles<Name extends string>(
  section: string,
  files: Readonly<Record<Name, string | undefined>>,
): { readonly [N in Name]?: string } {
  const texts: { [N in Name]?: string } = {};
  for (const name of Object.keys(files) as Name[]) {
    const file = files[name];
    if (file !== undefined) texts[name] = readSettingFile(`${section}.${name}`, file);
  }
  return texts;
}

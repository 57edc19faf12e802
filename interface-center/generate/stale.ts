import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The generated files that differ from what the protos say now: changed, missing or left over. */
export function staleFiles(folder: string, wanted: ReadonlyMap<string, string>): string[] {
  const present = existsSync(folder) ? readdirSync(folder) : [];
  const stale = present.filter(
    (name) => !wanted.has(name) || readFileSync(join(folder, name), 'utf8') !== wanted.get(name),
  );
  const missing = [...wanted.keys()].filter((name) => !present.includes(name));
  return [...stale, ...missing].sort();
}

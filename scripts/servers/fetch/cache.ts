import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ServerKind } from '../kinds/types.ts';
import { withLock } from '../process/lock.ts';
import type { Say } from '../say.ts';

/** Where fetched servers are kept: outside the repository, so that a fresh clone has them too. */
export const cacheFolder = (env: NodeJS.ProcessEnv = process.env): string =>
  env.SERVERS_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'fairlead', 'servers');

// Written last: without it the folder is what an interrupted run left.
const COMPLETE = 'fetched.json';

/** The folder of the program, fetched unless it is there already. Two that want it at once fetch it once. */
export async function fetchOnce(kind: ServerKind, say: Say, cache: string): Promise<string> {
  const folder = join(cache, `${kind.product.toLowerCase()}-${kind.version}`);
  const recipe = await recipeOf(kind.inputs);
  if (await isComplete(folder, recipe)) return folder;

  await mkdir(cache, { recursive: true });
  return withLock(`${folder}.lock`, say, async () => {
    if (await isComplete(folder, recipe)) return folder;
    const fresh = `${folder}.part`;
    await rm(fresh, { recursive: true, force: true });
    await mkdir(fresh);
    await kind.fetch(fresh, say);
    await writeFile(join(fresh, COMPLETE), JSON.stringify({ recipe }));
    await rm(folder, { recursive: true, force: true });
    await rename(fresh, folder);
    return folder;
  });
}

async function isComplete(folder: string, recipe: string): Promise<boolean> {
  const text = await readFile(join(folder, COMPLETE), 'utf8').catch(() => '');
  return text === JSON.stringify({ recipe });
}

/** Changes when one of the files does. */
export async function recipeOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
}

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What a process holds, in bytes. */
export interface Memory {
  readonly rss: number;
  /** Of the engine: objects, and buffers outside of its heap. */
  readonly used: number;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** `collected` counts only what cannot be thrown away. */
export function memory(collected: boolean): Memory {
  if (collected) {
    collect();
    collect();
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, used: heapUsed + external };
}

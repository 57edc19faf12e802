import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../system/running-system.ts';
import type { TransportName } from './place.ts';

export interface StreamOutcome {
  /** What the measurement prints. */
  readonly text: string;
  readonly passed: boolean;
}

/** Runs `bench/src/stream-memory.ts`, which is a measurement of its own. */
export async function runStreamMemory(
  transports: readonly TransportName[],
  seconds: number,
): Promise<StreamOutcome> {
  const chosen = ['memory', ...transports].flatMap((transport) => ['--transport', transport]);
  const child = spawn(
    process.execPath,
    [join(root, 'bench/src/stream-memory.ts'), '--seconds', `${seconds}`, ...chosen],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return { text: text.trim(), passed: code === 0 };
}

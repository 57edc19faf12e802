import { spawn } from 'node:child_process';
import { bufScript, home } from './paths.ts';

export interface BufResult {
  readonly ok: boolean;
  /** What buf wrote, on both streams. */
  readonly output: string;
}

/**
 * Runs buf in the folder of a `buf.yaml`, by default ours. It needs no network: every import lies below `proto/`
 * or comes with buf.
 */
export function buf(args: readonly string[], folder = home): Promise<BufResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bufScript, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    child.stderr.on('data', (text) => {
      output += text;
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ ok: status === 0, output: output.trim() }));
  });
}

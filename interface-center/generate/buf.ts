import { spawn } from 'node:child_process';
import { bufScript, home } from './paths.ts';

export interface BufResult {
  readonly ok: boolean;
  /** What buf wrote, on both streams. */
  readonly output: string;
}

/** Runs buf, which needs no network here: every import lies below `proto/`, or comes with buf. */
export function buf(args: readonly string[]): Promise<BufResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bufScript, ...args], {
      cwd: home,
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

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../system/running-system.ts';

export interface ExtraNode extends AsyncDisposable {
  readonly pid: number;
}

/** Starts one more node of a service beside those of the supervisor, and waits until it is ready. */
export async function startExtraNode(
  service: string,
  env: Readonly<Record<string, string>>,
): Promise<ExtraNode> {
  const child = spawn(process.execPath, [join(root, 'services', service, 'src/main.ts')], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-2_000);
    });
  const exited = once(child, 'exit');
  const ready = once(child, 'message').then(() => true);
  if (!(await Promise.race([ready, exited.then(() => false)])))
    throw new Error(`another node of ${service} did not come up:\n${said}`);
  return {
    pid: child.pid ?? Number.NaN,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await exited;
    },
  };
}

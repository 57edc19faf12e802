import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import module, { createRequire } from 'node:module';
import { constants as system } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// Plain JavaScript that an old Node reads too: it is this file that tells an old Node apart.

/** What the sources need: type stripping, `node:sqlite` and `using` without a warning. */
const needed = [24, 15];

/** How many of the pinned Node may hand over to another one: a Node that is still too old must not do it for ever. */
const handedOver = 'FAIRLEAD_HANDED_OVER';

/** @param {string} version for example `24.21.0` */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > needed[0] || (major === needed[0] && minor >= needed[1]);
}

/**
 * Runs the tool's `main.ts`: here, or in the Node that `npm install` has put beside us when this one is too old.
 * @param {string} tool the name that is typed
 * @param {string} folder the tool's folder in `cli/src`
 */
export async function launch(tool, folder) {
  if (!isNewEnough(process.versions.node)) return handOver(tool);
  // Not for what this process starts in turn.
  delete process.env[handedOver];
  const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
  if (!process.env.NODE_COMPILE_CACHE) module.enableCompileCache(join(root, '.fairlead', 'compile-cache'));
  await import(`../src/${folder}/main.ts`);
}

/** @param {string} tool */
function handOver(tool) {
  const node = process.env[handedOver] ? undefined : pinnedNode();
  if (node === undefined) {
    const wanted = `Node ${needed.join('.')} or newer is needed`;
    const has = `this is ${process.versions.node}`;
    process.stderr.write(`${tool}: ${wanted}, ${has}; run make init in the repository, which installs it\n`);
    process.exit(1);
  }
  const child = spawn(node, process.argv.slice(1), {
    stdio: process.channel ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
    env: { ...process.env, [handedOver]: '1' },
  });
  if (process.channel) relayMessages(child);
  child.on('error', (error) => {
    process.stderr.write(`${tool}: ${node} cannot be started (${error.message}); run make init\n`);
    process.exit(1);
  });
  // Ctrl-C reaches the child too, from the terminal; sent by a program it reaches this process only.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (system.signals[signal] ?? 0)));
}

function relayMessages(child) {
  process.on('message', (message) => child.send(message));
  child.on('message', (message) => process.send?.(message));
  process.on('disconnect', () => child.connected && child.disconnect());
}

/** The Node of the npm package `node`, which the repository pins. */
function pinnedNode() {
  try {
    const require = createRequire(import.meta.url);
    const node = join(dirname(require.resolve('node/package.json')), 'bin', 'node');
    accessSync(node, constants.X_OK);
    return node;
  } catch {
    return undefined;
  }
}

import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { root } from './running-system.ts';
import { until } from './until.ts';

/** The commands of the README in order, one block of shell after the other. */
const blocks = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].map(
  ([, block = '']) => block,
);

let clone = '';
let port = 0;
let running: ChildProcess | undefined;
const output: string[] = [];

/** A README speaks of the port that is free on the reader's machine; here another one may be. */
const env = () => ({ ...process.env, PROFILE: 'embedded', FAIRLEAD_API_PORT: String(port) });

function shell(script: string) {
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-euo', 'pipefail', '-c', script.replaceAll(':8080', `:${port}`)],
    {
      cwd: clone,
      env: { ...env(), PATH: `${join(clone, 'node_modules/.bin')}:${process.env.PATH}` },
      encoding: 'utf8',
      timeout: 240_000,
    },
  );
  return { status, stdout, stderr };
}

before(async () => {
  clone = mkdtempSync(join(tmpdir(), 'fairlead-clone-'));
  execFileSync('git', ['clone', '--quiet', root, clone]);
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  port = typeof address === 'object' && address ? address.port : 0;
  probe.close();
});

after(async () => {
  if (running && running.exitCode === null && running.signalCode === null) {
    process.kill(-(running.pid ?? 0), 'SIGINT');
    await once(running, 'exit');
  }
  rmSync(clone, { recursive: true, force: true });
});

test('a fresh clone comes up with the first command, with nothing but Node', async () => {
  assert.equal(blocks[0], 'make init && make run\n');
  // In a group of its own, so that Ctrl-C can be given to make and all below it, as a terminal does.
  running = spawn('bash', ['-c', blocks[0]], {
    cwd: clone,
    env: env(),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.stdout?.on('data', (chunk) => output.push(String(chunk)));
  running.stderr?.on('data', (chunk) => output.push(String(chunk)));
  await until(() => output.join('').includes('Fairlead is running') || running?.exitCode !== null, {
    what: 'the card',
    timeoutMs: 240_000,
  });
  assert.match(output.join(''), /Fairlead is running/);
});

test('the commands that follow do what they say, in their order', () => {
  const rest = blocks.slice(1).filter((block) => !block.includes('make test'));
  assert.ok(rest.length >= 3);
  for (const block of rest) {
    const { status, stdout, stderr } = shell(block);
    assert.equal(status, 0, `${block}\n${stdout}\n${stderr}`);
    if (block.includes('consignment-cli list')) assert.match(stdout, /"vesselId"/);
    if (block.includes('make demo')) assert.match(stdout, /Everything is there/);
    if (block.includes('make load')) assert.match(stdout, /"failures": \{\}/);
    if (block.includes('/rpc')) assert.equal(stdout.match(/"token"/g)?.length, 2);
  }
});

test('watch shows what happens, as it happens', async () => {
  const PATH = `${join(clone, 'node_modules/.bin')}:${process.env.PATH}`;
  const watch = spawn('npx', ['consignment-cli', 'watch'], {
    cwd: clone,
    env: { ...env(), PATH },
    detached: true,
  });
  let seen = '';
  for (const stream of [watch.stdout, watch.stderr]) stream.on('data', (chunk) => (seen += chunk));
  await until(() => seen.includes('Ctrl-C ends it'), { what: 'it watches', timeoutMs: 30_000 });
  const create = 'npx consignment-cli create -f cli/samples/consignment.json';
  assert.ok(blocks.some((block) => block.includes(create)));
  assert.equal(shell(create).status, 0);
  await until(() => seen.includes('consignment.confirmed'), { what: 'the event', timeoutMs: 30_000 });
  const exited = once(watch, 'exit');
  process.kill(-(watch.pid ?? 0), 'SIGINT');
  await exited;
});

test('the commands named in the text are there', () => {
  const makefile = readFileSync(join(root, 'Makefile'), 'utf8');
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  for (const [, target] of text.matchAll(/`[^`\n]*make ([a-z]+)`/g))
    assert.match(makefile, new RegExp(`^${target}:`, 'm'));
  const named = [...text.matchAll(/`(npx [^`\n]+)`/g)].map(([, command]) => command);
  assert.deepEqual(named, ['npx consignment-cli watch', 'npx fairlead config explain api']);
  assert.equal(shell('npx fairlead config explain api').status, 0);
  for (const [, link = ''] of text.matchAll(/\]\(([^)#]+)\)/g))
    assert.ok(existsSync(join(root, link)), `${link} is linked`);
});

test('Ctrl-C in the terminal ends everything', async () => {
  assert.ok(running?.pid);
  const exited = once(running, 'exit');
  process.kill(-running.pid, 'SIGINT');
  await exited;
  assert.match(output.join(''), /stopped after/);
  assert.notEqual(shell('npx vessel-cli list').status, 0);
});

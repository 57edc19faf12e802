import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { publishRunningCopy } from '../src/running-copy/publish.ts';
import { createServiceProcesses, type ServiceProcesses } from './service-processes.ts';
import { repository, runTool, startTool } from './tool-process.ts';

// `consignment-cli watch` against services in processes of their own.

let root = '';
let services: ServiceProcesses;
const env = { USER_PASSWORD: 'correct horse battery staple' };

before(async () => {
  root = mkdtempSync(join(tmpdir(), 'fairlead-watch-'));
  const dataDir = join(root, '.fairlead', 'data');
  services = createServiceProcesses(root, { FAIRLEAD_DATA_DIR: dataDir });
  await Promise.all(['log', 'user', 'vessel', 'consignment'].map((name) => services.start(name)));
  const profile = 'embedded';
  publishRunningCopy(root, { pid: process.pid, profile, dataDir, apiUrl: '', startedAt: '', env: {} });
  await json('user-cli', ['signup', '--name', 'Ada', '--email', 'ada@example.com']);
  await json('user-cli', ['login', '--email', 'ada@example.com']);
  await json('vessel-cli', ['create', '-f', join(repository, 'cli/samples/vessels.json')]);
});
after(async () => {
  await services?.[Symbol.asyncDispose]();
  rmSync(root, { recursive: true, force: true });
});

// biome-ignore lint/suspicious/noExplicitAny: JSON, looked into by the assertions
async function json(tool: Parameters<typeof runTool>[0], args: readonly string[]): Promise<any> {
  const { exitCode, stdout, stderr } = await runTool(tool, args, { cwd: root, env });
  assert.equal(exitCode, 0, stderr);
  return JSON.parse(stdout);
}

const create = async (): Promise<string> =>
  (await json('consignment-cli', ['create', '-f', join(repository, 'cli/samples/consignment.json')]))
    .consignment.id;

/** Starts `watch`, and waits for what it writes. */
function watch(...args: string[]) {
  const child = startTool('consignment-cli', ['watch', ...args], { cwd: root, env });
  const written = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    written.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    written.stderr += chunk;
  });
  return {
    written,
    lines: () => written.stdout.split('\n').slice(0, -1),
    async until(condition: () => boolean) {
      const byMs = performance.now() + 30_000;
      while (!condition()) {
        assert.ok(performance.now() < byMs && child.exitCode === null, JSON.stringify(written));
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async interrupt(): Promise<number | null> {
      child.kill('SIGINT');
      const [exitCode] = (await once(child, 'exit')) as [number | null];
      return exitCode;
    },
  };
}

const times = (text: string, part: string) => text.split(part).length - 1;

test('watch shows what happens after it began, goes on behind a restart, and Ctrl-C ends it with 130', async () => {
  const earlier = await create();
  const all = watch();
  await all.until(() => all.written.stderr.includes('watching'));
  const first = await create();
  await all.until(() => all.lines().length === 1);

  await services.kill('log');
  await all.until(() => all.written.stderr.includes('the connection was lost'));
  const second = await create();
  await services.start('log');
  await all.until(() => all.lines().length === 2);
  assert.equal(times(all.written.stderr, 'watching'), 2);
  await json('consignment-cli', ['cancel', earlier]);
  await all.until(() => all.lines().length === 3);

  const events = all.lines().map((line) => JSON.parse(line));
  assert.deepEqual(
    events.map(({ kind, resourceId }) => [kind, resourceId]),
    [
      ['consignment.confirmed', first],
      ['consignment.confirmed', second],
      ['consignment.cancelled', earlier],
    ],
  );
  assert.equal(await all.interrupt(), 130);
  assert.doesNotMatch(all.written.stderr, /Error|at /);
});

test('watch of one consignment shows no other; as a table when asked for', async () => {
  const watched = await create();
  const one = watch('-o', 'table', watched);
  await one.until(() => one.written.stderr.includes('watching'));
  await create();
  await json('consignment-cli', ['cancel', watched]);
  await one.until(() => one.lines().length >= 2);
  assert.equal(await one.interrupt(), 130);
  const [titles = '', line = '', ...rest] = one.lines();
  assert.match(titles, /^TIME +EVENT +CONSIGNMENT +MESSAGE$/);
  assert.match(line, new RegExp(`^[0-9-]{10} [0-9:]{8}Z +consignment.cancelled +${watched} +Consignment`));
  assert.deepEqual(rest, []);
});

test('watch of a consignment that is not there: 3; without a login: 4', async () => {
  const { exitCode, stderr } = await runTool('consignment-cli', ['watch', 'nowhere'], { cwd: root, env });
  assert.equal(exitCode, 3, stderr);
  const noLogin = await runTool('consignment-cli', ['watch', '--token', 'x'], { cwd: root, env });
  assert.equal(noLogin.exitCode, 4, noLogin.stderr);
});

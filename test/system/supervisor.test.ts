import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { newUser, rpc, shipping, vessels } from './api.ts';
import { type RunningSystem, root, startSystem } from './running-system.ts';
import { until } from './until.ts';

const services = ['log', 'user', 'vessel', 'consignment', 'api'] as const;
const REGISTRY_TTL_MS = 6_000;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Where a service says for the first time that it is ready. */
const indexOfReady = (lines: readonly string[], name: string) =>
  lines.findIndex((line) => line.startsWith(`${name} `) && line.includes(' ready '));

const pids = (system: RunningSystem) => services.map((service) => system.pidOf(service));

async function ship(apiUrl: string): Promise<{ id: string; token: string }> {
  const { token } = await newUser(apiUrl);
  await rpc(apiUrl, vessels, 'Create', { name: 'Big', capacity: 100, maxWeight: 100_000 }, token);
  const request = { description: 'x', weight: 1, containers: [{ origin: 'y' }] };
  const { status, body } = await rpc(apiUrl, shipping, 'CreateConsignment', request, token);
  assert.equal(status, 200, JSON.stringify(body));
  return { id: body.consignment.id, token };
}

describe('the supervisor', () => {
  test('brings every service back that is killed, while the others stay up', async () => {
    await using system = await startSystem();
    const { token } = await ship(system.apiUrl);
    for (const service of services) {
      const before = Object.fromEntries(services.map((name) => [name, system.pidOf(name)]));
      system.kill(service);
      await until(() => system.pidOf(service) !== before[service], { what: `${service} is back` });
      await until(
        async () => (await fetch(new URL('/readyz', system.apiUrl)).catch(() => undefined))?.status === 200,
        {
          what: `calls to ${service} succeed again`,
          timeoutMs: REGISTRY_TTL_MS,
        },
      );
      for (const other of services) if (other !== service) assert.equal(system.pidOf(other), before[other]);
    }
    await until(
      async () => (await rpc(system.apiUrl, shipping, 'GetConsignments', {}, token)).status === 200,
      {
        what: 'calls succeed',
        timeoutMs: REGISTRY_TTL_MS,
      },
    );
  });

  test('Ctrl-C drains all within 8 s, leaves no process behind, and the data are there at the next start', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'fairlead-system-'));
    try {
      const first = await startSystem({ dataDir });
      const { id, token } = await ship(first.apiUrl);
      const started = pids(first);
      const askedAt = performance.now();
      assert.equal(await first.stop('SIGINT'), 0);
      assert.ok(performance.now() - askedAt < 8_000);
      assert.deepEqual(started.filter(isAlive), []);

      await using second = await startSystem({ dataDir });
      const { status, body } = await rpc(second.apiUrl, shipping, 'GetConsignment', { id }, token);
      assert.equal(status, 200, 'the token and the consignment outlive the restart');
      assert.equal(body.consignment.status, 'CONFIRMED');
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  });

  test('a service that ends because all are told to stop has not crashed', async () => {
    await using system = await startSystem();
    const started = pids(system);
    system.supervisor.kill('SIGTERM');
    for (const pid of started) process.kill(pid, 'SIGTERM');
    assert.equal(await system.stop('SIGTERM'), 0);
    assert.deepEqual(
      system.lines.filter((line) => line.includes('starts again')),
      [],
    );
    assert.deepEqual(started.filter(isAlive), []);
  });

  test('a supervisor that is killed takes its services with it', async () => {
    await using system = await startSystem();
    const started = pids(system);
    system.supervisor.kill('SIGKILL');
    await until(() => !started.some(isAlive), { what: 'no service is left' });
  });

  test('a port that is taken is named, and nothing stays behind', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const address = blocker.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    try {
      await assert.rejects(
        startSystem({ env: { FAIRLEAD_API_PORT: String(port) } }),
        new RegExp(
          `Port ${port} on 127\\.0\\.0\\.1 is taken by another process; set api\\.port or FAIRLEAD_API_PORT`,
        ),
      );
    } finally {
      blocker.close();
    }
  });

  test('two copies run side by side; a second one on the same data is refused', async () => {
    await using first = await startSystem();
    await using second = await startSystem();
    assert.notEqual(first.apiUrl, second.apiUrl);
    const { token } = await ship(first.apiUrl);
    await ship(second.apiUrl);
    const stranger = await rpc(second.apiUrl, shipping, 'GetConsignments', {}, token);
    assert.equal(stranger.status, 401, 'a token of one copy is nothing to the other');
    await assert.rejects(startSystem({ dataDir: first.dataDir }), /A copy is running already on .*make stop/);
  });

  test('of two copies that start on the same data at the same moment one is refused; the card comes last', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'fairlead-system-'));
    try {
      const starts = await Promise.allSettled([startSystem({ dataDir }), startSystem({ dataDir })]);
      const refusals = starts.filter((start) => start.status === 'rejected');
      assert.equal(refusals.length, 1);
      assert.match(String(refusals[0]?.reason), /A copy is being started already on .*make stop/);
      const up = starts.find((start) => start.status === 'fulfilled');
      await using system = up?.value;
      const card = system?.lines.findIndex((line) => line.includes('Fairlead is running')) ?? -1;
      assert.ok(card > Math.max(...services.map((name) => indexOfReady(system?.lines ?? [], name))));
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  });

  test('stopping when nothing is running says so, and is no failure', () => {
    const env = { ...process.env, FAIRLEAD_DATA_DIR: '/nothing/is/here' };
    const main = join(root, 'cli/src/fairlead/main.ts');
    const { status, stdout } = spawnSync(process.execPath, [main, 'stop'], {
      cwd: root,
      env,
      encoding: 'utf8',
    });
    assert.deepEqual([status, stdout], [0, 'Nothing is running on /nothing/is/here.\n']);
  });
});

describe('a configuration that is wrong', () => {
  const run = (env: Record<string, string>, ...flags: string[]) =>
    spawnSync(process.execPath, [join(root, 'cli/src/fairlead/main.ts'), 'run', ...flags], {
      cwd: root,
      env: { ...process.env, ...env },
      encoding: 'utf8',
      timeout: 20_000,
    });

  for (const [what, env, flags, expected] of [
    [
      'an unknown key',
      { FAIRLEAD_LOGG_LEVEL: 'info' },
      [],
      /FAIRLEAD_LOGG_LEVEL .*did you mean FAIRLEAD_LOG_LEVEL/,
    ],
    [
      'a wrong value',
      { FAIRLEAD_CALL_TIMEOUT_MS: 'soon' },
      [],
      /call\.timeoutMs is "soon" but must be .*FAIRLEAD_CALL_TIMEOUT_MS/,
    ],
    [
      'an unknown plugin',
      { FAIRLEAD_REGISTRY: 'zookeeper' },
      [],
      /registry is "zookeeper" but must be one of/,
    ],
    ['a missing file', {}, ['--config', '/nowhere/fairlead.yaml'], /\/nowhere\/fairlead\.yaml/],
    [
      'an environment without its file',
      { FAIRLEAD_ENV: 'production' },
      [],
      /config\/production\.yaml is not there \(named by FAIRLEAD_ENV/,
    ],
    [
      'calls logged in production',
      { FAIRLEAD_ENV: 'production', FAIRLEAD_CONFIG: '/dev/null', FAIRLEAD_DEBUG_CALLS: 'true' },
      [],
      /debug\.calls is true but must be false where env is production \(set by FAIRLEAD_DEBUG_CALLS\)/,
    ],
    [
      'a data directory that cannot be written',
      { FAIRLEAD_DATA_DIR: '/proc/fairlead' },
      [],
      /\/proc\/fairlead/,
    ],
    ["a service's own wrong value", { FAIRLEAD_API_PORT: '80a' }, [], /api\.port is "80a" but must be/],
  ] as const) {
    test(`${what} stops the start with a sentence and exit code 1`, () => {
      const { status, stdout, stderr } = run(env, ...flags);
      assert.equal(status, 1);
      assert.match(
        stderr,
        expected,
        'it stands at the end, below what the services said of starting and stopping',
      );
      assert.doesNotMatch(stdout + stderr, /at .*\.ts:\d+/, 'no stack trace');
    });
  }
});

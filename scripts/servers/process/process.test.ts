import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { parseStat, processStart } from './process-start.ts';
import { isRunning, signal } from './server-record.ts';
import { terminate } from './terminate.ts';

const stat = (name: string, state: string, threads = 1) =>
  `42 (${name}) ${state} 1 42 42 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 ${threads} 0 987654 1000 200`;

test('a process is known by its id and its start', () => {
  assert.equal(parseStat(stat('java', 'S'), 'boot'), 'boot:987654');
  assert.equal(parseStat(stat('a) R 1 (b', 'T'), 'boot'), 'boot:987654');
  assert.equal(parseStat(stat('java', 'Z'), 'boot'), undefined);
  assert.equal(parseStat(stat('java', 'Z', 2), 'boot'), 'boot:987654', 'not all of it has ended');
});

test('a signal goes to that very process and to no successor', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const start = (await processStart(pid)) ?? '';
  assert.equal(await isRunning({ pid, start }), true);
  assert.equal(await signal({ pid, start: 'earlier' }, 'SIGKILL'), false);
  assert.equal(await isRunning({ pid, start }), true);
  await terminate({ pid, start }, { graceMs: 0 });
  assert.equal(await isRunning({ pid, start }), false);
  assert.equal(await signal({ pid, start }, 'SIGTERM'), false);
});

test('a process that ignores the request to end is killed after its grace', async () => {
  const child = spawn(
    process.execPath,
    ['-e', 'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  assert.ok(child.stdout);
  await once(child.stdout, 'data');
  const pid = child.pid ?? 0;
  const ended = once(child, 'exit');
  await terminate({ pid, start: (await processStart(pid)) ?? '' }, { graceMs: 100 });
  assert.deepEqual(await ended, [null, 'SIGKILL']);
});

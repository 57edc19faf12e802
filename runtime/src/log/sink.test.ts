import assert from 'node:assert/strict';
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { createSink } from './sink.ts';

// A process that logs `count` lines of 1,000 characters, notes how its event loop fares, and flushes.
const program = (count: number, flushMs: number) => `
import { createLogger } from ${JSON.stringify(new URL('./logger.ts', import.meta.url).href)};
const log = createLogger({ service: 's' });
let ticks = 0;
const timer = setInterval(() => ticks++, 5);
for (let i = 0; i < ${count}; i++) {
  log.info('x'.repeat(1000), { i });
  if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
}
while (ticks < 20) await new Promise((resolve) => setTimeout(resolve, 5));
clearInterval(timer);
await log.flush({ timeoutMs: ${flushMs} });
process.stderr.write('done\\n');
`;
const nodeArguments = (count: number, flushMs = 200) => [
  '--input-type=module',
  '-e',
  program(count, flushMs),
];

function child(count: number, flushMs?: number): ChildProcess {
  return spawn(process.execPath, nodeArguments(count, flushMs), { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += chunk;
  return text;
}

test('a reader gets every line, whole and in order', async () => {
  // A busy machine may let the reader wait; what is told here is that nothing is lost to one that reads.
  const process = child(3_000, 30_000);
  const [text] = await Promise.all([textOf(process.stdout), once(process, 'exit')]);
  const lines = text.trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).i),
    Array.from({ length: 3_000 }, (_, i) => i),
  );
});

test('a reader that does not read stops neither the work nor the exit', async () => {
  const process = child(6_000);
  const error = await textOf(process.stderr);
  assert.equal(error, 'done\n');
  const text = await textOf(process.stdout);
  assert.ok(text.length < 2_000_000, 'the reader was too fast for this test');
});

test('a pipe of a shell is no different, and is left blocking for its other writers', async () => {
  const script = `exec 3>&1; { "$0" "$@"; echo after; } | { sleep 1; cat; }`;
  const { stdout } = await promisify(execFile)(
    'sh',
    ['-c', script, process.execPath, ...nodeArguments(200)],
    {
      maxBuffer: 10_000_000,
    },
  );
  // What fits into the pipe came; the rest had 200 ms to go. `echo` waited until the reader woke up.
  assert.ok(stdout.length > 10_000);
  assert.ok(stdout.endsWith('after\n'));
});

test('a reader that comes back hears how much it missed', {
  skip: process.platform !== 'linux',
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-log-'));
  const file = join(folder, 'pipe');
  execFileSync('mkfifo', [file]);
  const fd = openSync(file, constants.O_RDWR | constants.O_NONBLOCK);
  const sink = createSink({ fd, maxPending: 200_000, droppedLine: (count) => `${count} dropped\n` });
  const buffer = Buffer.alloc(1 << 20);
  let text = '';
  const read = () => {
    try {
      text += buffer.toString('latin1', 0, readSync(fd, buffer));
      return true;
    } catch {
      return false;
    }
  };
  try {
    for (let i = 0; i < 400; i++) sink.write(`${String(i).padStart(999)}\n`);
    assert.equal(sink.dropped, 200);
    await sink.flush({ timeoutMs: 1 });
    assert.equal(text, '');
    while (!text.includes('dropped')) {
      await sink.flush({ timeoutMs: 1 });
      while (read());
    }
    const lines = text.trimEnd().split('\n');
    assert.deepEqual(
      lines.slice(0, -1).map(Number),
      Array.from({ length: 200 }, (_, i) => i),
    );
    assert.equal(lines.at(-1), '200 dropped');
  } finally {
    await sink[Symbol.asyncDispose]();
    closeSync(fd);
    rmSync(folder, { recursive: true });
  }
});

test('a reader that is gone is quiet', async () => {
  const process = child(300);
  process.stdout?.destroy();
  const [error, [code]] = await Promise.all([textOf(process.stderr), once(process, 'exit')]);
  assert.deepEqual([error, code], ['done\n', 0]);
});

test('a file is appended to where it is, drops are counted and told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-log-'));
  const file = join(folder, 'x.txt');
  writeFileSync(file, 'before\n');
  const fd = openSync(file, 'a');
  try {
    const sink = createSink({ fd, maxPending: 10, droppedLine: (count) => `${count} dropped\n` });
    for (const line of ['one\n', 'two\n', 'three\n', 'four\n']) sink.write(line);
    assert.equal(sink.dropped, 2);
    await sink.flush();
    sink.write('five\n');
    await sink[Symbol.asyncDispose]();
    await sink[Symbol.asyncDispose]();
    sink.write('late\n');
    assert.equal(readFileSync(file, 'utf8'), 'before\none\ntwo\n2 dropped\nfive\n');
  } finally {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  }
});

test('a descriptor that is closed or full throws nothing', async () => {
  const sink = createSink({ fd: 9_999 });
  sink.write('x\n');
  await sink.flush();
  sink.write('y\n');
  assert.equal(sink.dropped, 1);
});

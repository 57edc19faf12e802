import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { ToolError } from '../errors/tool-error.ts';
import { readPassword } from './read-password.ts';

const pipe = (content: string) => Readable.from(content === '' ? [] : [Buffer.from(content)]);
const base = { fromStdin: false, env: {}, twice: false };
const usage = (pattern: RegExp) => (error: unknown) =>
  error instanceof ToolError && error.exitCode === 2 && pattern.test(error.message);

/** A terminal on which `keys` are typed, one chunk after each prompt. */
function terminal(...keys: readonly string[]) {
  const raw: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (isRaw: boolean) => {
      raw.push(isRaw);
      const typed = isRaw ? rest.shift() : undefined;
      if (typed !== undefined) stdin.write(typed);
    },
  });
  const rest = [...keys];
  return { stdin, raw };
}

test('--password-stdin takes stdin without its line break, before USER_PASSWORD', async () => {
  const env = { USER_PASSWORD: 'from the environment' };
  const from = (content: string) =>
    readPassword({ ...base, env, fromStdin: true, stdin: pipe(content), stderr: new PassThrough() });
  assert.equal(await from('from stdin\n'), 'from stdin');
  assert.equal(await from(' with blanks \r\n'), ' with blanks ');
  await assert.rejects(from('\n'), usage(/no password on stdin/));
  await assert.rejects(from('x'.repeat(5_000)), usage(/larger than 4 KiB/));
});

test('USER_PASSWORD comes before a prompt; without any of them the ways are named', async () => {
  const { stdin } = terminal('typed\r');
  const stderr = new PassThrough();
  assert.equal(await readPassword({ ...base, env: { USER_PASSWORD: 'env' }, stdin, stderr }), 'env');
  await assert.rejects(
    readPassword({ ...base, env: { USER_PASSWORD: '' }, stdin: pipe('piped\n'), stderr }),
    usage(/--password-stdin, or set USER_PASSWORD/),
  );
});

test('the prompt echoes nothing and gives the terminal back', async () => {
  const { stdin, raw } = terminal('secreX\u007ft\r');
  const stderr = new PassThrough();
  assert.equal(await readPassword({ ...base, stdin, stderr }), 'secret');
  stderr.end();
  assert.equal(await text(stderr), 'Password: \n');
  assert.deepEqual(raw, [true, false]);
});

test('signing up asks twice, also when both answers come at once', async () => {
  const stderr = new PassThrough();
  const ask = (...keys: string[]) =>
    readPassword({ ...base, twice: true, stdin: terminal(...keys).stdin, stderr });
  assert.equal(await ask('same\r', 'same\r'), 'same');
  assert.equal(await ask('same\r\nsame\r\n'), 'same');
  await assert.rejects(ask('one\r', 'two\r'), usage(/differ/));
});

test('Ctrl-C ends with 130, Ctrl-D with 2, and the terminal is given back', async () => {
  for (const [key, exitCode] of [
    ['abc\u0003', 130],
    ['\u0004', 2],
  ] as const) {
    const { stdin, raw } = terminal(key);
    await assert.rejects(
      readPassword({ ...base, stdin, stderr: new PassThrough() }),
      (error) => error instanceof ToolError && error.exitCode === exitCode,
    );
    assert.deepEqual(raw, [true, false]);
  }
});

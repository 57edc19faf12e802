import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ToolError } from '../errors/tool-error.ts';
import { chooseCopy } from './choose-copy.ts';
import type { RunningCopy } from './running-copy.ts';

const root = '/repository';
const nothing = { dataDir: undefined, profile: undefined };
const copy = (dataDir: string, profile = 'embedded'): RunningCopy => ({
  pid: dataDir.length,
  profile,
  dataDir,
  apiUrl: '',
  startedAt: '',
  env: {},
});
const usual = copy('/repository/.fairlead/data');
const second = copy('/second');
const third = copy('/third');

test('the only live copy is the one', () => {
  assert.deepEqual(chooseCopy([second], nothing, [root]), { dataDir: '/second', copy: second });
});

test('of several the one with the default data directory is the one', () => {
  assert.equal(chooseCopy([second, usual, third], nothing, [root]).copy, usual);
});

test('several without the default one are listed, with how to say which', () => {
  assert.throws(
    () => chooseCopy([second, third], nothing, [root]),
    (error) =>
      error instanceof ToolError &&
      error.exitCode === 2 &&
      /2 copies.*--data-dir \/second.*--data-dir \/third/.test(error.message),
  );
});

test('a data directory that is named wins, whether a copy runs there or not', () => {
  const at = (dataDir: string) => chooseCopy([usual, second], { dataDir, profile: undefined }, [root]);
  assert.equal(at('/second').copy, second);
  assert.deepEqual(at('/nowhere'), { dataDir: '/nowhere', copy: undefined });
});

test('a profile that is named leaves the copies of that profile', () => {
  const stack = copy('/stack', 'stack');
  const of = (profile: string) => chooseCopy([usual, stack], { dataDir: undefined, profile }, [root]).copy;
  assert.equal(of('stack'), stack);
  assert.equal(of('embedded'), usual);
  assert.equal(of('other'), undefined);
});

test('without any copy the configuration decides', () => {
  assert.deepEqual(chooseCopy([], nothing, [root]), { dataDir: undefined, copy: undefined });
});

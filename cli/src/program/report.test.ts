import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RuntimeError } from '@fairlead/runtime';
import { Command, CommanderError } from 'commander';
import { ToolError } from '../errors/tool-error.ts';
import { endingOf } from './report.ts';

const program = new Command('vessel-cli');
program.command('list');
const ending = (thrown: unknown, ...argv: string[]) => endingOf(thrown, program, argv);
const misuse = (message: string) => new CommanderError(1, 'commander.unknownOption', message);

test('a mistake on the command line is one line with a suggestion and the place to read on', async () => {
  assert.deepEqual(await ending(misuse("error: unknown option '--limt'\n(Did you mean --limit?)"), 'list'), {
    exitCode: 2,
    message: "unknown option '--limt'; did you mean --limit? See npx vessel-cli list --help",
  });
  assert.deepEqual(await ending(misuse("error: unknown command 'x'")), {
    exitCode: 2,
    message: "unknown command 'x'; see npx vessel-cli --help",
  });
});

test('the value of an unknown option is not repeated: it may be a secret', async () => {
  const { message } = await ending(misuse("error: unknown option '--passwd=hunter2'"));
  assert.equal(message, "unknown option '--passwd'; see npx vessel-cli --help");
});

test('help that was asked for is no mistake, a missing command is', async () => {
  assert.equal((await ending(new CommanderError(0, 'commander.helpDisplayed', ''))).exitCode, 0);
  assert.equal((await ending(new CommanderError(0, 'commander.help', ''))).exitCode, 0);
  assert.equal((await ending(new CommanderError(1, 'commander.help', ''))).exitCode, 2);
});

test("a tool's own failure keeps its code, a wrong configuration is usage, a bug is a failure", async () => {
  assert.deepEqual(await ending(new ToolError('no\nroom', 5)), { exitCode: 5, message: 'no room' });
  const wrong = new RuntimeError({
    code: 'FAILED_PRECONDITION',
    reason: 'CONFIG_INVALID',
    message: 'The configuration has 1 problem:\n  - tcp.port is wrong',
  });
  assert.deepEqual(await ending(wrong), {
    exitCode: 2,
    message: 'The configuration has 1 problem: tcp.port is wrong',
  });
  assert.equal((await ending(new TypeError('x is not a function'))).exitCode, 1);
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { isNewEnough } from '../bin/launch.js';
import manifest from '../package.json' with { type: 'json' };
import { repository, runTool, startTool, tools } from './tool-process.ts';

// A copy that does not run: nothing here depends on what this machine runs.
let folder = '';
let env: Record<string, string> = {};
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairlead-tools-'));
  env = { FAIRLEAD_DATA_DIR: join(folder, 'data') };
});
after(() => rmSync(folder, { recursive: true }));

const lines = (text: string) => text.split('\n').filter((line) => line !== '');

for (const tool of tools) {
  test(`${tool}: help opens with examples, on stdout, for the tool and each of its commands`, async () => {
    const { exitCode, stdout, stderr } = await runTool(tool, ['--help']);
    assert.deepEqual({ exitCode, stderr }, { exitCode: 0, stderr: '' });
    assert.match(stdout, new RegExp(`^Examples:\\n {2}npx ${tool} .*\\n(.|\\n)*\\nUsage: ${tool}`));
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) .*/gm)].flatMap(([, name = '']) => name);
    const own = commands.filter((name) => name !== 'npx' && name !== 'help');
    assert.ok(own.length >= 5, `only ${own} were found`);
    const helps = await Promise.all(own.map((name) => runTool(tool, [name, '--help'])));
    for (const [index, help] of helps.entries())
      assert.match(help.stdout, new RegExp(`^Examples:\\n(.|\\n)*npx ${tool} ${own[index]}`));
  });
}

test('without a command the help goes to stderr, and that is a mistake', async () => {
  const { exitCode, stdout, stderr } = await runTool('user-cli', []);
  assert.deepEqual({ exitCode, stdout }, { exitCode: 2, stdout: '' });
  assert.match(stderr, /^Examples:/);
});

test('the version comes with the commit where there is one', async () => {
  const { exitCode, stdout } = await runTool('vessel-cli', ['--version']);
  assert.equal(exitCode, 0);
  assert.match(stdout, /^vessel-cli \d+\.\d+\.\d+( \([0-9a-f]{7}\))?\n$/);
});

const mistakes: readonly (readonly [args: string, sentence: RegExp])[] = [
  ['lst', /unknown command 'lst'; did you mean list\?/],
  ['list --limt 3', /unknown option '--limt'; did you mean --limit\?/],
  ['list --limit 0', /whole number from 1/],
  ['list -o yaml', /Allowed choices are table, json/],
  ['list --timeout soon', /such as 500ms, 5s or 2m/],
  ['get', /missing required argument 'id'/],
  ['get a b', /too many arguments/],
  ['create', /required option '-f, --file <file>'/],
  ['find --capacity -3', /whole number from 0/],
];
for (const [args, sentence] of mistakes) {
  test(`vessel-cli ${args} is refused with 2 and one line that says where to read on`, async () => {
    const { exitCode, stdout, stderr } = await runTool('vessel-cli', args.split(' '), { env });
    assert.deepEqual({ exitCode, stdout }, { exitCode: 2, stdout: '' });
    assert.match(stderr, sentence);
    assert.match(stderr, /^vessel-cli: .*see npx vessel-cli.*--help\n$/i);
  });
}

test('a password is refused as a flag, and not repeated', async () => {
  for (const command of ['signup --name A', 'login'])
    for (const flag of [
      ['--password', 'hunter2hunter2'],
      ['--password=hunter2hunter2'],
      ['--passwd=hunter2hunter2'],
    ]) {
      const args = [...command.split(' '), '--email', 'a@example.com', ...flag];
      const { exitCode, stderr } = await runTool('user-cli', args, { env });
      assert.equal(exitCode, 2);
      assert.match(stderr, /^user-cli: .*--passw.*\n$/);
      assert.doesNotMatch(stderr, /hunter2/);
    }
});

test('nothing runs: 6, one line that says how to start it, and no folder is made', async () => {
  const { exitCode, stdout, stderr } = await runTool('vessel-cli', ['list'], { env });
  assert.deepEqual({ exitCode, stdout }, { exitCode: 6, stdout: '' });
  assert.equal(
    stderr,
    `vessel-cli: nothing is running with its data in ${env.FAIRLEAD_DATA_DIR}; ` +
      `start it with: FAIRLEAD_DATA_DIR=${env.FAIRLEAD_DATA_DIR} make run\n`,
  );
  assert.ok(!existsSync(env.FAIRLEAD_DATA_DIR ?? ''));
});

test('a configuration that is wrong is told in one line, with the key, the value and what is allowed', async () => {
  const cases: readonly (readonly [Record<string, string>, RegExp])[] = [
    [{ FAIRLEAD_TCP_PORT: 'abc' }, /tcp\.port is "abc" but must be an integer.*FAIRLEAD_TCP_PORT/],
    [{ FAIRLEAD_CALL_TIMEOUT: '5s' }, /FAIRLEAD_CALL_TIMEOUT is not a variable.*FAIRLEAD_CALL_TIMEOUT_MS/],
    [{ FAIRLEAD_CONFIG: 'nowhere.yaml' }, /nowhere\.yaml is not there.*FAIRLEAD_CONFIG/],
    [{ PROFILE: 'embeded' }, /profile is "embeded" but must be one of embedded, stack.*PROFILE/],
  ];
  for (const [wrong, sentence] of cases) {
    const { exitCode, stderr } = await runTool('vessel-cli', ['list'], { env: { ...env, ...wrong } });
    assert.equal(exitCode, 2);
    assert.match(stderr, sentence);
    assert.equal(lines(stderr).length, 1);
  }
});

test('a data directory in which no registry can be opened is named', async () => {
  const file = join(repository, 'LICENSE');
  const { exitCode, stderr } = await runTool('vessel-cli', ['list', '--data-dir', file]);
  assert.equal(exitCode, 6);
  assert.match(stderr, /^vessel-cli: the registry in .*LICENSE cannot be opened; .*\n$/);
});

test('Ctrl-C ends with 130 and without a word', async () => {
  const child = startTool('vessel-cli', ['create', '-f', '-'], { env });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  // It reads stdin once its pipe takes no more than the buffer holds.
  child.stdin.on('error', () => {});
  await new Promise<void>((resolve) => child.stdin.write(' '.repeat(300_000), () => resolve()));
  child.kill('SIGINT');
  const exitCode = await new Promise((resolve) => child.once('exit', resolve));
  assert.deepEqual({ exitCode, stderr }, { exitCode: 130, stderr: '' });
});

test('the completion scripts are good for their shells, where those are there, and know the commands', async (t) => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { exitCode, stdout } = await runTool('consignment-cli', ['completion', shell]);
    assert.equal(exitCode, 0);
    for (const word of ['create', 'cancel', 'idempotency-key', 'timeout'])
      assert.match(stdout, new RegExp(word));
    const { error, status, stderr } = spawnSync(shell, ['-n'], { input: stdout, encoding: 'utf8' });
    if (error) t.diagnostic(`${shell} is not installed: its script was not parsed`);
    else assert.equal(status, 0, stderr);
  }
  const { exitCode, stderr } = await runTool('user-cli', ['completion', 'csh']);
  assert.equal(exitCode, 2);
  assert.match(stderr, /bash, zsh, fish/);
});

test('every bin is there, executable, and named as it is typed', () => {
  for (const [name, path] of Object.entries(manifest.bin)) {
    const file = join(repository, 'cli', path);
    assert.equal(path, `./bin/${name}.js`);
    assert.ok(statSync(file).mode & 0o111, `${path} is not executable`);
  }
});

test('which Node is new enough', () => {
  assert.deepEqual(['20.20.2', '24.14.9', '24.15.0', '24.21.0', '25.0.0'].map(isNewEnough), [
    false,
    false,
    true,
    true,
    true,
  ]);
});

/** A Node of this machine that is too old for the sources. */
const oldNode = (process.env.PATH ?? '')
  .split(delimiter)
  .map((part) => join(part, 'node'))
  .find((node) => {
    const { status, stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
    return status === 0 && !isNewEnough(stdout.trim().slice(1));
  });

test('an old Node hands over to the pinned one, with arguments, stdin and exit code', {
  skip: oldNode === undefined ? 'this machine has no old Node' : false,
}, () => {
  const run = (args: readonly string[], input = '') =>
    spawnSync(oldNode ?? '', [join(repository, 'cli/bin/vessel-cli.js'), ...args], {
      cwd: repository,
      env: { ...env },
      input,
      encoding: 'utf8',
    });
  assert.match(run(['--version']).stdout, /^vessel-cli /);
  const { status, stderr } = run(['create', '-f', '-'], '{"a": }');
  assert.equal(status, 2);
  assert.match(stderr, /^vessel-cli: stdin:1:7: /);
});

test('npx finds the tools from the root of the repository', () => {
  const { status, stdout } = spawnSync('npx', ['--no-install', 'consignment-cli', '--version'], {
    cwd: repository,
    encoding: 'utf8',
  });
  assert.equal(status, 0);
  assert.match(stdout, /^consignment-cli /);
});

test('two live copies without the usual one are listed', async () => {
  const root = join(folder, 'two');
  mkdirSync(root, { recursive: true });
  const { publishRunningCopy } = await import('../src/running-copy/publish.ts');
  const publish = (dataDir: string) =>
    publishRunningCopy(root, {
      pid: dataDir.endsWith('one') ? process.pid : process.ppid,
      profile: 'other',
      dataDir,
      apiUrl: '',
      startedAt: '',
      env: {},
    });
  publish(join(root, 'one'));
  publish(join(root, 'two'));
  const { exitCode, stderr } = await runTool('vessel-cli', ['list', '--profile', 'other'], { cwd: root });
  assert.equal(exitCode, 2);
  assert.match(stderr, /2 copies are running; .*--data-dir .*one .* or --data-dir .*two/);
});

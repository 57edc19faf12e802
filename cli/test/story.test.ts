import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { publishRunningCopy } from '../src/running-copy/publish.ts';
import { createServiceProcesses, type ServiceProcesses } from './service-processes.ts';
import { type Ended, repository, runTool, startTool, type ToolName, type ToolRun } from './tool-process.ts';

// The five services as processes, and the tools as a person uses them, from sign-up to cancelling. The tests build on
// each other: one story.

const password = 'correct horse battery staple';
const sample = (name: string) => join(repository, 'cli/samples', name);

let root = '';
let dataDir = '';
let services: ServiceProcesses;
/** All that the tools have written. */
let written = '';

before(async () => {
  root = mkdtempSync(join(tmpdir(), 'fairlead-story-'));
  dataDir = join(root, '.fairlead', 'data');
  services = createServiceProcesses(root, { FAIRLEAD_DATA_DIR: dataDir, FAIRLEAD_API_PORT: '0' });
  await Promise.all(['log', 'user', 'vessel', 'consignment', 'api'].map((name) => services.start(name)));
  // As `make run` would; nothing else tells the tools where the data lie.
  const profile = 'embedded';
  publishRunningCopy(root, { pid: process.pid, profile, dataDir, apiUrl: '', startedAt: '', env: {} });
});
after(async () => {
  await services?.[Symbol.asyncDispose]();
  rmSync(root, { recursive: true, force: true });
});

async function run(tool: ToolName, line: string, options: ToolRun = {}): Promise<Ended> {
  const args = line.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? [];
  const ended = await runTool(tool, args, { cwd: root, ...options });
  written += ended.stdout + ended.stderr;
  return ended;
}

/** Runs what must succeed, quietly, and parses what it prints. */
// biome-ignore lint/suspicious/noExplicitAny: JSON, looked into by the assertions
async function json(tool: ToolName, line: string, options: ToolRun = {}): Promise<any> {
  const { exitCode, stdout, stderr } = await run(tool, line, options);
  assert.deepEqual({ exitCode, stderr }, { exitCode: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** Runs what must fail: with this exit code, this sentence in one line on stderr, and nothing on stdout. */
async function fails(
  exitCode: number,
  sentence: RegExp,
  tool: ToolName,
  line: string,
  options: ToolRun = {},
): Promise<void> {
  const ended = await run(tool, line, options);
  assert.deepEqual(
    { exitCode: ended.exitCode, stdout: ended.stdout },
    { exitCode, stdout: '' },
    ended.stderr,
  );
  assert.match(ended.stderr, new RegExp(`^${tool}: .+\\n$`));
  assert.match(ended.stderr, sentence);
}

let ada = '';
let token = '';
let vesselId = '';
let consignmentId = '';

test('a missing token: 4, and how to log in', async () => {
  for (const tool of ['user-cli', 'vessel-cli', 'consignment-cli'] as const)
    await fails(4, /you are not logged in; log in first: npx user-cli login/, tool, 'list');
  await fails(4, /not logged in/, 'user-cli', 'whoami');
});

test('sign up: with the password from stdin or the environment, once per address', async () => {
  const line = 'signup --name Ada --email ada@example.com --company "Analytical Engines" --password-stdin';
  const user = await json('user-cli', line, { stdin: `${password}\n` });
  assert.deepEqual(Object.keys(user), ['id', 'name', 'company', 'email', 'createdTime']);
  assert.deepEqual([user.name, user.company, user.email], ['Ada', 'Analytical Engines', 'ada@example.com']);
  ada = user.id;
  const env = { USER_PASSWORD: password };
  await json('user-cli', 'signup --name Bob --email bob@example.com', { env });
  await fails(5, /already a user/, 'user-cli', 'signup --name Ada --email ADA@example.com', { env });
  await fails(2, /password must have at least 8/, 'user-cli', 'signup --name C --email c@example.com', {
    env: { USER_PASSWORD: 'short' },
  });
  await fails(2, /email/, 'user-cli', 'signup --name C --email nowhere', { env });
  await fails(2, /no password is given/, 'user-cli', 'signup --name C --email c@example.com');
});

test('log in: --no-save leaves no file, else it is one for its owner only', async () => {
  const env = { USER_PASSWORD: password };
  const login = await json('user-cli', 'login --email ada@example.com --no-save', { env });
  assert.deepEqual(Object.keys(login), ['token', 'userId', 'expiresAt']);
  assert.equal(login.userId, ada);
  assert.ok(Date.parse(login.expiresAt) > Date.now());
  token = login.token;
  await fails(4, /not logged in/, 'vessel-cli', 'list');

  await json('user-cli', 'login --email ada@example.com', { env });
  const file = join(dataDir, 'login-embedded.json');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(JSON.parse(readFileSync(file, 'utf8')).userId, ada);
  await fails(4, /email address or the password is wrong/, 'user-cli', 'login --email ada@example.com', {
    env: { USER_PASSWORD: 'wrong password' },
  });
});

test('whoami, get and list show users, and never a password', async () => {
  const me = await json('user-cli', 'whoami');
  assert.equal(me.id, ada);
  assert.deepEqual(await json('user-cli', `get ${ada}`), me);
  const users = await json('user-cli', 'list');
  assert.deepEqual(
    users.map(({ name }: { name: string }) => name),
    ['Ada', 'Bob'],
  );
  assert.equal((await json('user-cli', 'list --limit 1')).length, 1);
  await fails(3, /There is no user nobody/, 'user-cli', 'get nobody');
});

test('vessels: a list, one from stdin in snake_case, found while they have room', async () => {
  assert.deepEqual(await json('vessel-cli', 'list'), []);
  const vessels = await json('vessel-cli', `create -f ${sample('vessels.json')}`);
  assert.equal(vessels.length, 2);
  for (const vessel of vessels) {
    assert.deepEqual([vessel.capacity, vessel.maxWeight, vessel.available], [500, 200_000, true]);
    assert.equal(vessel.ownerId, ada);
  }
  const stdin = '{"name": "Tiny", "capacity": 1, "max_weight": 10}';
  const tiny = await json('vessel-cli', 'create -f -', { stdin });
  assert.equal(tiny.maxWeight, 10);
  assert.deepEqual(await json('vessel-cli', `get ${tiny.id}`), tiny);
  assert.equal((await json('vessel-cli', 'list')).length, 3);
  assert.equal((await json('vessel-cli', 'find --capacity 2 --max-weight 11')).length, 2);
  assert.deepEqual(await json('vessel-cli', 'find --capacity 501 --max-weight 1'), []);
  await fails(3, /There is no vessel nowhere/, 'vessel-cli', 'get nowhere');
});

test('a consignment is booked, once per idempotency key', async () => {
  const create = `create -f ${sample('consignment.json')}`;
  const reply = await json('consignment-cli', create);
  assert.equal(reply.created, true);
  assert.equal(reply.consignment.status, 'CONFIRMED');
  assert.equal(reply.consignment.userId, ada);
  consignmentId = reply.consignment.id;
  vesselId = reply.consignment.vesselId;
  const vessel = await json('vessel-cli', `get ${vesselId}`);
  assert.deepEqual([vessel.bookedContainers, vessel.bookedWeight], [3, 55_000]);

  const first = await json('consignment-cli', `${create} --idempotency-key order-1`);
  const again = await json('consignment-cli', `${create} --idempotency-key order-1`);
  assert.deepEqual(again, first);
  assert.equal((await json('consignment-cli', 'list')).length, 2);
  await fails(
    5,
    /order-1 was used with another request/,
    'consignment-cli',
    'create -f - --idempotency-key order-1',
    {
      stdin: '{"weight": 1, "containers": [{"origin": "Kiel"}]}',
    },
  );
});

test('what no vessel has room for: 5', async () => {
  const containers = Array.from({ length: 1_000 }, () => ({ origin: 'Kiel' }));
  const stdin = JSON.stringify({ weight: 1, containers });
  await fails(5, /No vessel has room for 1000 containers/, 'consignment-cli', 'create -f -', { stdin });
});

test("somebody else's consignment is not there for others", async () => {
  const env = { USER_PASSWORD: password };
  const bob = await json('user-cli', 'login --email bob@example.com --no-save', { env });
  const asBob = { env: { TOKEN: bob.token } };
  await fails(3, /There is no consignment .* of yours/, 'consignment-cli', `get ${consignmentId}`, asBob);
  await fails(3, /There is no consignment .* of yours/, 'consignment-cli', `cancel ${consignmentId}`, asBob);
  assert.deepEqual(await json('consignment-cli', 'list', asBob), []);
  assert.equal((await json('consignment-cli', `get ${consignmentId}`)).id, consignmentId);
});

test('a cancelled consignment gives its room back, and stays cancelled', async () => {
  const before = await json('vessel-cli', `get ${vesselId}`);
  assert.equal((await json('consignment-cli', `cancel ${consignmentId}`)).status, 'CANCELLED');
  assert.equal((await json('consignment-cli', `cancel ${consignmentId}`)).status, 'CANCELLED');
  const now = await json('vessel-cli', `get ${vesselId}`);
  assert.equal(now.bookedContainers, before.bookedContainers - 3);
});

test('the token: a flag, TOKEN and Token come before the saved login, and a bad one is told by its source', async () => {
  const bad = (source: RegExp, args: string, env: Record<string, string> = {}) =>
    fails(4, source, 'vessel-cli', `list ${args}`, { env });
  await bad(/the token in --token is not accepted/, '--token nonsense', { TOKEN: token });
  await bad(/the token in TOKEN is not accepted/, '', { TOKEN: 'nonsense', Token: token });
  await bad(/the token in Token is not accepted/, '', { TOKEN: '', Token: 'nonsense' });
  const [head, , signature] = token.split('.');
  const claims = Buffer.from(JSON.stringify({ sub: ada, exp: 9e9 })).toString('base64url');
  const forged = `${head}.${claims}.${signature}`;
  await bad(/the token in TOKEN is not accepted/, '', { TOKEN: forged });
  await fails(4, /the token in TOKEN has expired or was not made here/, 'user-cli', 'whoami', {
    env: { TOKEN: forged },
  });
  assert.equal((await json('vessel-cli', `list --token ${token}`)).length, 3);
});

const badInput: readonly (readonly [what: string, tool: ToolName, stdin: string, sentence: RegExp])[] = [
  ['malformed JSON', 'vessel-cli', '{\n  "name": "A",\n}', /stdin:2:14: this is no JSON: there is a comma/],
  [
    'an unknown field',
    'vessel-cli',
    '{"name": "A", "capcity": 1}',
    /capcity is unknown; did you mean capacity\?/,
  ],
  [
    'a negative weight',
    'consignment-cli',
    '{"weight": -1, "containers": [{}]}',
    /weight must be at least 1 \(got -1\)/,
  ],
  [
    'zero containers',
    'consignment-cli',
    '{"weight": 1, "containers": []}',
    /containers must have at least 1 item/,
  ],
  ['a list where one is wanted', 'consignment-cli', '[]', /it must be an object \(got a list\)/],
  [
    'one bad vessel of two',
    'vessel-cli',
    '[{"name":"A","capacity":1,"maxWeight":1},{"name":"B"}]',
    /\[1\]\.capacity must/,
  ],
  ['5 MB', 'consignment-cli', `{"description": "${'x'.repeat(5e6)}"}`, /larger than 1 MiB/],
];
for (const [what, tool, stdin, sentence] of badInput) {
  test(`bad input, ${what}: 2, and nothing is created`, () =>
    fails(2, sentence, tool, 'create -f -', { stdin }));
}

test('nothing of the bad input was created', async () => {
  assert.equal((await json('vessel-cli', 'list')).length, 3);
  const consignments: { status: string }[] = await json('consignment-cli', 'list');
  // The third is the one that no vessel had room for.
  assert.deepEqual(
    consignments.map(({ status }) => status),
    ['CANCELLED', 'CONFIRMED', 'FAILED'],
  );
});

test('a table when asked for, without colours in a pipe', async () => {
  const { exitCode, stdout } = await run('vessel-cli', '-o table list');
  assert.equal(exitCode, 0);
  assert.match(stdout, /^ID +NAME +CAPACITY +BOOKED +MAX WEIGHT/);
  assert.equal(stdout.trimEnd().split('\n').length, 4);
  assert.ok(!stdout.includes('\u001b'));
});

test('a call that takes too long: 6', () =>
  fails(6, /did not answer within 1 ms; allow more with --timeout/, 'vessel-cli', 'list --timeout 1ms'));

test('a closed pipe is quiet and exits 0', async () => {
  const child = startTool('vessel-cli', ['list'], { cwd: root });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [exitCode] = await once(child, 'exit');
  assert.deepEqual({ exitCode, stderr }, { exitCode: 0, stderr: '' });
});

test('the tools work in a folder below, where nothing is configured', async () => {
  const vessels = await json('vessel-cli', 'list', { cwd: join(root, '.fairlead') });
  assert.equal(vessels.length, 3);
});

test('a service that is down: 6, by name; and it works again when it is back', async () => {
  await services.kill('vessel');
  await fails(6, /vessel/, 'vessel-cli', 'list');
  assert.equal((await json('user-cli', 'list')).length, 2);
  await services.start('vessel');
  assert.equal((await json('vessel-cli', 'list')).length, 3);
});

test('an expired token is told, and a saved one does not stand in the way of logging in', async () => {
  const other = join(root, 'short-lived');
  await using short = createServiceProcesses(root, {
    FAIRLEAD_DATA_DIR: other,
    FAIRLEAD_USER_TOKEN_TTL_MS: '1s',
    FAIRLEAD_AUTH_CLOCK_TOLERANCE_MS: '0',
  });
  await short.start('user');
  const env = { FAIRLEAD_DATA_DIR: other, USER_PASSWORD: password };
  await json('user-cli', 'signup --name Eve --email eve@example.com', { env });
  await json('user-cli', 'login --email eve@example.com', { env });
  const { expiresAt } = JSON.parse(readFileSync(join(other, 'login-embedded.json'), 'utf8'));
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, Date.parse(expiresAt) - Date.now() + 50)));
  await fails(4, /the saved login has expired; log in again: npx user-cli login/, 'user-cli', 'list', {
    env,
  });
  await fails(4, /the saved login has expired/, 'user-cli', 'whoami', { env });
  await json('user-cli', 'login --email eve@example.com', { env });
});

test('a saved login that is damaged is told; logging in repairs it', async () => {
  writeFileSync(join(dataDir, 'login-embedded.json'), '{');
  await fails(1, /saved login .* cannot be read .*; log in again or delete it/, 'vessel-cli', 'list');
  await json('user-cli', 'login --email ada@example.com', { env: { USER_PASSWORD: password } });
  await json('vessel-cli', 'list');
});

test('the password and its hash are in nothing that tools and services have written', () => {
  assert.ok(written.length > 1_000 && services.output.length > 100);
  for (const secret of [password, '$argon2'])
    assert.ok(!written.includes(secret) && !services.output.includes(secret), `${secret} was written`);
  assert.ok(!services.output.includes(token.split('.')[2] ?? ''), 'a token was logged');
});

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { RuntimeError } from '../errors/runtime-error.ts';
import { type LoadConfigOptions, loadConfig } from './load.ts';
import { runtimeSettings } from './runtime-settings.ts';
import { defineSettings, mergeSettings } from './schema.ts';
import { setting } from './setting.ts';

const settings = mergeSettings(runtimeSettings, {
  api: {
    port: setting.integer({ doc: 'The HTTP port.', default: 8080, min: 0, max: 65_535 }),
    key: setting.string({ doc: 'A secret.', secret: true, pattern: /^[a-z]{8}$/, allowed: 'eight letters' }),
    url: setting.string({ doc: 'An address.', pattern: /^https:/, allowed: 'an https address' }),
    verbose: setting.boolean({ doc: 'A switch.', default: false }),
    hosts: setting.list({ doc: 'Host names.', default: [] }),
  },
  auth: {
    serviceKey: setting.string({
      doc: 'A secret.',
      secret: true,
      pattern: /^.{16,}$/s,
      allowed: 'at least 16 characters',
    }),
    serviceKeyFile: setting.path({ doc: 'A file.', default: 'service.key', under: 'dataDir' }),
  },
  tcp: {
    host: setting.string({ doc: 'An address.', default: '127.0.0.1' }),
    port: setting.integer({ doc: 'A port.', default: 0, min: 0, max: 65_535 }),
    advertiseHost: setting.string({ doc: 'A host.' }),
    tls: {
      cert: setting.path({ doc: 'A file.' }),
      key: setting.path({ doc: 'A file.' }),
      ca: setting.path({ doc: 'A file.' }),
    },
  },
});

let root = '';
let count = 0;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'fairlead-config-'));
});
after(() => rm(root, { recursive: true, force: true }));

async function folder(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const cwd = join(root, String(count++));
  await mkdir(cwd, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, name)), { recursive: true });
    await writeFile(join(cwd, name), text);
  }
  return cwd;
}

type Given = Omit<LoadConfigOptions, 'cwd'> & { yaml?: string };

async function load({ yaml, ...options }: Given = {}) {
  const cwd = await folder(yaml === undefined ? {} : { 'config/development.yaml': yaml });
  return loadConfig(settings, { cwd, ...options });
}

/** The lines of the error, without the first; `<cwd>` for the folder. */
async function problems(given: Given): Promise<readonly string[]> {
  try {
    await load(given);
  } catch (thrown) {
    assert.ok(thrown instanceof RuntimeError);
    assert.equal(thrown.code, 'FAILED_PRECONDITION');
    assert.equal(thrown.reason, 'CONFIG_INVALID');
    const [head = '', ...lines] = thrown.message.split('\n');
    assert.equal(head, `The configuration has ${lines.length} problem${lines.length === 1 ? '' : 's'}:`);
    assert.equal(thrown.fieldViolations.length, lines.length);
    return lines.map((line) =>
      line.replace(/^ {2}- /, '').replaceAll(join(root, String(count - 1)), '<cwd>'),
    );
  }
  assert.fail('the configuration was taken');
}

describe('precedence', () => {
  const env = { FAIRLEAD_API_PORT: '3' };
  const yaml = 'api:\n  port: 2\n';
  const profileDefaults = { embedded: { 'api.port': 1, transport: 'tcp' } };

  test('from weakest to strongest: default, profile, file, environment, flag', async () => {
    const port = async (given: Given) => (await load(given)).values.api.port;
    assert.equal(await port({}), 8080);
    assert.equal(await port({ profileDefaults }), 1);
    assert.equal(await port({ profileDefaults, yaml }), 2);
    assert.equal(await port({ profileDefaults, yaml, env }), 3);
    assert.equal(await port({ profileDefaults, yaml, env, argv: ['--api.port', '4'] }), 4);
    assert.equal(await port({ profileDefaults, yaml, env, argv: ['--api.port=5'] }), 5);
  });

  test('every field of a profile can be set alone', async () => {
    const { values, origins } = await load({ profileDefaults, env: { FAIRLEAD_TRANSPORT: 'nats' } });
    assert.equal(values.transport, 'nats');
    assert.equal(values.api.port, 1);
    assert.deepEqual(origins.get('api.port'), { kind: 'profile', profile: 'embedded' });
  });

  test('a weaker value that is wrong is refused although it is overridden', async () => {
    assert.equal((await problems({ yaml: 'api:\n  port: x', argv: ['--api.port=1'] })).length, 1);
  });

  test('an empty variable counts as not set', async () => {
    const { values } = await load({
      env: { FAIRLEAD_API_PORT: '', FAIRLEAD_API_PROT: '', FAIRLEAD_CONFIG: '' },
    });
    assert.equal(values.api.port, 8080);
  });
});

describe('flags', () => {
  test('camel case and kebab case, bare booleans, repeated lists', async () => {
    const argv = [
      '--data-dir',
      '/d',
      '--api.verbose',
      '--api.hosts',
      'a',
      '--api.hosts=b,c',
      '--tcp.advertiseHost=h',
    ];
    const { values } = await load({ argv });
    assert.equal(values.dataDir, '/d');
    assert.equal(values.api.verbose, true);
    assert.deepEqual(values.api.hosts, ['a', 'b', 'c']);
    assert.equal(values.tcp.advertiseHost, 'h');
    assert.equal((await load({ argv: ['--api.verbose', 'false'] })).values.api.verbose, false);
  });

  test('what is wrong with them is said by name', async () => {
    assert.deepEqual(
      await problems({
        argv: ['--api.prot', '1', '-x', 'stray', '--data-dir', '--api.port=1', '--api.port=2', '--config='],
      }),
      [
        '--api.prot is not a flag of this program; did you mean --api.port?',
        '-x is not a flag of this program',
        '--data-dir needs a value: a path',
        '--config needs a value: the configuration file',
        '--api.port is given twice',
      ],
    );
    assert.deepEqual(await problems({ argv: ['stray', '--api.port', '80a'] }), [
      'The argument "stray" belongs to no flag',
      'api.port is "80a" but must be an integer from 0 to 65535 (set by --api.port)',
    ]);
  });

  test('a secret is no flag, and is not repeated in the refusal', async () => {
    assert.deepEqual(await problems({ argv: ['--api.key', 'hunterxx'] }), [
      '--api.key is refused: other users see the command line; set FAIRLEAD_API_KEY or use the file',
    ]);
  });

  test("the program's own switches pass", async () => {
    assert.equal((await load({ argv: ['--help', '--api.port=1'], switches: ['help'] })).values.api.port, 1);
    assert.deepEqual(await problems({ argv: ['--help'] }), ['--help is not a flag of this program']);
  });
});

describe('environment', () => {
  test('unknown and bad variables are named, with what is allowed', async () => {
    const env = {
      FAIRLEAD_API_PROT: '1',
      FAIRLEAD_API_PORT: '70000',
      FAIRLEAD_api_port: '1',
      UNRELATED: 'x',
    };
    assert.deepEqual(await problems({ env }), [
      'api.port is "70000" but must be an integer from 0 to 65535 (set by FAIRLEAD_API_PORT)',
      'FAIRLEAD_API_PROT is not a variable of this program; did you mean FAIRLEAD_API_PORT? (set in the environment)',
      'FAIRLEAD_api_port is not a variable of this program; did you mean FAIRLEAD_API_PORT? (set in the environment)',
    ]);
  });

  test('other variables that somebody else reads pass', async () => {
    await load({ env: { FAIRLEAD_BENCH_ROUNDS: '3' }, otherVariables: ['FAIRLEAD_BENCH_ROUNDS'] });
    assert.equal((await problems({ env: { FAIRLEAD_BENCH_ROUNDS: '3' } })).length, 1);
  });

  test('PROFILE stands for FAIRLEAD_PROFILE, which wins and says so', async () => {
    const profileDefaults = { embedded: {}, stack: { transport: 'nats' } };
    const alias = await load({ env: { PROFILE: 'stack' }, profileDefaults });
    assert.equal(alias.values.transport, 'nats');
    assert.deepEqual(alias.origins.get('profile'), { kind: 'environment', variable: 'PROFILE' });
    assert.deepEqual(alias.warnings, []);
    const both = await load({ env: { PROFILE: 'stack', FAIRLEAD_PROFILE: 'embedded' }, profileDefaults });
    assert.equal(both.values.profile, 'embedded');
    assert.deepEqual(both.warnings, [
      'PROFILE is "stack" and FAIRLEAD_PROFILE is "embedded"; FAIRLEAD_PROFILE wins',
    ]);
    assert.deepEqual(await problems({ env: { PROFILE: 'cloud' } }), [
      'profile is "cloud" but must be one of embedded, stack (set by PROFILE)',
    ]);
  });

  test('a profile that nobody has defaults for is refused', async () => {
    assert.deepEqual(await problems({ env: { PROFILE: 'stack' }, profileDefaults: { embedded: {} } }), [
      'profile is "stack" but must be one of embedded (set by PROFILE)',
    ]);
    assert.deepEqual(
      await problems({ profileDefaults: { embedded: { transprot: 'tcp', 'api.port': 'x' } } }),
      [
        'transprot is not a known key (set by profile embedded)',
        'api.port is "x" but must be an integer from 0 to 65535 (set by profile embedded)',
      ],
    );
  });
});

describe('file', () => {
  test('is config/<env>.yaml when that is there', async () => {
    const cwd = await folder({
      'config/development.yaml': 'api: { port: 1 }',
      'config/ci.yaml': 'api: { port: 2 }',
    });
    const read = (options: Omit<LoadConfigOptions, 'cwd'>) => loadConfig(settings, { cwd, ...options });
    assert.equal((await read({})).values.api.port, 1);
    assert.equal((await read({})).file, join(cwd, 'config/development.yaml'));
    assert.equal((await read({ env: { FAIRLEAD_ENV: 'ci' } })).values.api.port, 2);
    assert.equal((await read({ argv: ['--env=ci'] })).values.api.port, 2);
    await assert.rejects(read({ env: { FAIRLEAD_ENV: '../../etc/x' } }), /must be letters, digits/);
    const bare = defineSettings({ port: setting.integer({ doc: 'A port.' }) });
    await assert.rejects(
      loadConfig(bare, { cwd, env: { FAIRLEAD_ENV: '../x' } }),
      /FAIRLEAD_ENV is "..\/x" but must/,
    );
  });

  test('of the default environment may be missing, that of one that was chosen may not', async () => {
    const cwd = await folder({});
    const read = (options: Omit<LoadConfigOptions, 'cwd'>) => loadConfig(settings, { cwd, ...options });
    const none = await read({});
    assert.deepEqual([none.file, none.values.api.port], [undefined, 8080]);
    const missing = (by: string) =>
      new RegExp(`The file config/production.yaml is not there \\(named by ${by}, looked for at /.*\\)$`);
    await assert.rejects(read({ env: { FAIRLEAD_ENV: 'production' } }), missing('FAIRLEAD_ENV'));
    await assert.rejects(read({ argv: ['--env=production'] }), missing('--env'));
    const bare = defineSettings({ port: setting.integer({ doc: 'A port.' }) });
    await assert.rejects(
      loadConfig(bare, { cwd, env: { FAIRLEAD_ENV: 'production' } }),
      missing('FAIRLEAD_ENV'),
    );
  });

  test('named by --config before FAIRLEAD_CONFIG before the usual place', async () => {
    const cwd = await folder({ 'a.yaml': 'api: { port: 1 }', 'b.yaml': 'api: { port: 2 }' });
    const env = { FAIRLEAD_CONFIG: 'a.yaml' };
    assert.equal((await loadConfig(settings, { cwd, env })).values.api.port, 1);
    assert.equal((await loadConfig(settings, { cwd, env, argv: ['--config', 'b.yaml'] })).values.api.port, 2);
  });

  test('that is named and cannot be read stops the start', async () => {
    assert.deepEqual(await problems({ argv: ['--config', 'x/none.yaml'] }), [
      'The file x/none.yaml is not there (named by --config, looked for at <cwd>/x/none.yaml)',
    ]);
    assert.deepEqual(await problems({ env: { FAIRLEAD_CONFIG: '.' }, yaml: '' }), [
      'The file <cwd> is a directory (named by FAIRLEAD_CONFIG, looked for at <cwd>)',
    ]);
  });

  test('unknown keys and bad values are named with their place', async () => {
    const yaml = [
      'prot: 1',
      'api:',
      '  prot: 1',
      '  port: "80a"',
      '  verbose: "true"',
      '  hosts: [a, 1]',
      'api.port: 3',
      'log:',
      '  level: inof',
      'transport: 5',
      'tcp: 7',
      'dataDir:',
      'nonsense: { a: 1 }',
    ].join('\n');
    assert.deepEqual(await problems({ yaml }), [
      'prot is not a known key (set in config/development.yaml:1:1)',
      'api.prot is not a known key; did you mean api.port? (set in config/development.yaml:3:3)',
      'api.port is "80a" but must be an integer from 0 to 65535 (set in config/development.yaml:4:9)',
      'api.verbose is "true" but must be true or false; write it without quotes (set in config/development.yaml:5:12)',
      'api.hosts is ["a",1] but must be a list of strings, such as a,b (set in config/development.yaml:6:10)',
      'api.port is not a known key; write it nested, each part on a line of its own (set in config/development.yaml:7:1)',
      'log.level is "inof" but must be one of debug, info, warn, error (set in config/development.yaml:9:10)',
      'transport is 5 but must be the name of a plugin; put it in quotes (set in config/development.yaml:10:12)',
      'tcp must be a section: keys with values (set in config/development.yaml:11:6)',
      'dataDir is empty but must be a path; give it a value or remove the line (set in config/development.yaml:12:9)',
      'nonsense is not a known key (set in config/development.yaml:13:1)',
    ]);
  });

  test('that chooses itself by env is refused', async () => {
    assert.deepEqual(await problems({ yaml: 'env: ci' }), [
      'env chooses the file, so it cannot stand in one; set FAIRLEAD_ENV or --env (set in config/development.yaml:1:6)',
    ]);
  });

  test('empty, with empty sections, with a byte order mark', async () => {
    for (const yaml of ['', '# nothing\n', 'api:\n', '\ufeffapi: { port: 8080 }', '---\n'])
      assert.equal((await load({ yaml })).values.api.port, 8080);
  });

  test('that is no YAML, no UTF-8 or no mapping', async () => {
    const [syntax] = await problems({ yaml: 'api:\n  port: [1' });
    assert.match(syntax ?? '', /^The file is not valid YAML: .+ \(in config\/development\.yaml:2:11\)$/);
    const [twice] = await problems({ yaml: 'api: {port: 1}\napi: {port: 2}' });
    assert.equal(
      twice,
      'The file is not valid YAML: Map keys must be unique (in config/development.yaml:2:1)',
    );
    assert.deepEqual(await problems({ yaml: '- a' }), [
      'The file must be a section: keys with values (set in config/development.yaml:1:1)',
    ]);
    assert.deepEqual(await problems({ yaml: `# ${'x'.repeat(256 * 1024)}` }), [
      'The file config/development.yaml is larger than 256 KiB',
    ]);
    const cwd = await folder();
    await writeFile(join(cwd, 'x.yaml'), Buffer.from([0xff, 0xfe, 0x41]));
    await assert.rejects(loadConfig(settings, { cwd, argv: ['--config=x.yaml'] }), /x\.yaml is not UTF-8/);
  });
});

describe('shared file and environment', () => {
  const foreignSections = ['user', 'log'];

  test('sections of other programs pass, and what is known in them is read', async () => {
    const yaml = 'user: { hash: { cost: 3 } }\nlog: { level: warn, retentionMs: 5 }\n';
    const env = { FAIRLEAD_USER_PORT: '1', FAIRLEAD_LOG_RETENTION_MS: '5' };
    const argv = ['--user.port', '7', '--api.port', '9'];
    const { values } = await load({ yaml, env, argv, foreignSections });
    assert.equal(values.log.level, 'warn');
    assert.equal(values.api.port, 9);
  });

  test('everything else is refused as ever', async () => {
    const given = {
      yaml: 'vessel: 1',
      env: { FAIRLEAD_USERS: '1' },
      argv: ['--vessel.x=1'],
      foreignSections,
    };
    assert.deepEqual(
      (await problems(given)).map((line) => line.split(' ')[0]),
      ['--vessel.x', 'FAIRLEAD_USERS', 'vessel'],
    );
    assert.equal((await problems({ yaml: 'log: { level: loud }', foreignSections })).length, 1);
  });
});

describe('values', () => {
  test('paths are absolute, and a default can lie under another path', async () => {
    const cwd = await folder({ 'config/development.yaml': 'tcp: { tls: { ca: certs/ca.pem } }' });
    const { values } = await loadConfig(settings, { cwd, env: { FAIRLEAD_DATA_DIR: 'data' } });
    assert.equal(values.dataDir, join(cwd, 'data'));
    assert.equal(values.auth.serviceKeyFile, join(cwd, 'data', 'service.key'));
    assert.equal(values.tcp.tls.ca, join(cwd, 'certs/ca.pem'));
    const own = await loadConfig(settings, { cwd, env: { FAIRLEAD_AUTH_SERVICE_KEY_FILE: 'k' } });
    assert.equal(own.values.auth.serviceKeyFile, join(cwd, 'k'));
    assert.equal(own.values.dataDir, join(cwd, '.fairlead/data'));
  });

  test('are frozen and typed', async () => {
    const { values } = await load({ yaml: 'node: { labels: { branch: x } }' });
    const port: number = values.api.port;
    const level: 'debug' | 'info' | 'warn' | 'error' = values.log.level;
    const key: string | undefined = values.api.key;
    // @ts-expect-error A setting without a default may be undefined.
    const id: string = values.node.id;
    assert.deepEqual([port, level, key, id], [8080, 'info', undefined, undefined]);
    assert.deepEqual(values.node.labels, { branch: 'x' });
    for (const part of [values, values.api, values.tcp.tls, values.api.hosts, values.node.labels])
      assert.ok(Object.isFrozen(part));
  });

  test('the defaults of the runtime', async () => {
    const { values } = await load();
    assert.equal(values.profile, 'embedded');
    assert.equal(values.call.timeoutMs, 5_000);
    assert.deepEqual(values.drain, { graceMs: 7_000, propagationMs: 500 });
    assert.equal(values.tcp.host, '127.0.0.1');
    assert.equal(values.transport, 'memory');
  });
});

describe('hostile input', () => {
  test('no key reaches a prototype', async () => {
    const yaml =
      '__proto__: { polluted: 1 }\nconstructor: { prototype: { polluted: 1 } }\napi: { __proto__: 1 }\n';
    const lines = await problems({
      yaml,
      argv: ['--__proto__.polluted=1'],
      env: { FAIRLEAD___PROTO__: 'x' },
    });
    assert.equal(lines.length, 5);
    assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
    assert.deepEqual(
      await problems({ yaml: 'node: { labels: { __proto__: x } }' }).then((found) => found.length),
      1,
    );
  });

  test('anchors work, bombs of aliases and of brackets do not go off', async () => {
    const { values } = await load({ yaml: 'transport: &name tcp\nregistry: *name\n' });
    assert.equal(values.registry, 'tcp');
    const bomb = [
      'a: &a0 [x, x]',
      ...Array.from({ length: 40 }, (_, i) => `b${i}: &a${i + 1} [*a${i}, *a${i}]`),
    ];
    const yaml = `api:\n  hosts: *a40\n`;
    const startedAt = performance.now();
    await problems({ yaml: `${bomb.join('\n')}\n${yaml}` });
    await problems({ yaml: `api:\n  hosts: &h [*h, *h]\n` });
    await problems({ yaml: `api: ${'['.repeat(100_000)}` });
    await problems({ yaml: `base: &b x\napi:\n  hosts: [${'*b,'.repeat(20_000)}]` });
    assert.ok(performance.now() - startedAt < 10_000);
  });

  test('secrets, passwords in addresses and control characters are not printed', async () => {
    const env = { FAIRLEAD_API_KEY: 'hunter2', FAIRLEAD_API_URL: 'nats://me:hunter2@host' };
    const lines = await problems({ env, yaml: 'api: { key: [hunter2] }' });
    assert.deepEqual(lines, [
      'api.key is ******** but must be eight letters (set by FAIRLEAD_API_KEY)',
      'api.url is "nats://me:********@host" but must be an https address (set by FAIRLEAD_API_URL)',
      'api.key is ******** but must be eight letters (set in config/development.yaml:1:13)',
    ]);
    const [forged = ''] = await problems({ yaml: '"a\\n\\e[2J": 1' });
    assert.equal(forged, 'a\\u000a\\u001b[2J is not a known key (set in config/development.yaml:1:1)');
    const [long = ''] = await problems({ env: { FAIRLEAD_API_URL: 'x'.repeat(10_000) } });
    assert.ok(long.length < 200);
  });
});

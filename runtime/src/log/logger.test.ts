import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { createContext, runInContext } from '../context/context.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Span } from '../tracing/types.ts';
import { createLogger } from './logger.ts';
import { createMemoryLogger } from './memory.ts';

const span: Span = {
  context: () => ({ toTraceId: () => 'ab'.repeat(16), toSpanId: () => 'cd'.repeat(8) }),
  setTag: () => {},
  log: () => {},
  finish: () => {},
};

const last = (log: { readonly entries: readonly Readonly<Record<string, unknown>>[] }) => {
  const entry = log.entries.at(-1);
  assert.ok(entry);
  return entry;
};

describe('a line', () => {
  test('is one JSON object: time, level, service, message, fields', () => {
    const log = createMemoryLogger({ service: 'vessel', clock: createFakeClock(1_042) });
    log.info('booked', { vessel: 'v1', containers: 3 });
    assert.deepEqual(log.lines, [
      '{"time":"1970-01-01T00:00:01.042Z","level":"info","service":"vessel","message":"booked","vessel":"v1","containers":3}\n',
    ]);
  });

  test('has trace and request of the context', () => {
    const log = createMemoryLogger();
    const context = createContext({ span, metadata: { 'request-id': 'r-1' } });
    runInContext(context, () => log.info('inside'));
    log.info('outside');
    assert.deepEqual(
      log.entries.map(({ traceId, requestId }) => [traceId, requestId]),
      [
        ['ab'.repeat(16), 'r-1'],
        [undefined, undefined],
      ],
    );
  });

  test('is written from the level on', () => {
    const log = createMemoryLogger({ level: 'warn' });
    for (const level of ['debug', 'info', 'warn', 'error'] as const) log.with({ a: 1 })[level](level);
    assert.deepEqual(
      log.entries.map(({ message }) => message),
      ['warn', 'error'],
    );
  });

  test('takes fields of the logger, of `with` and of the call, the nearest wins', () => {
    const log = createMemoryLogger({ fields: { a: 1, b: 1, c: 1 } });
    log.with({ b: 2, c: 2 }).info('x', { c: 3 });
    const { a, b, c } = last(log);
    assert.deepEqual([a, b, c], [1, 2, 3]);
    log.info('y');
    assert.equal(last(log).b, 1);
    assert.equal(log.lines[0]?.match(/"c":/g)?.length, 1);
  });

  test('cannot have its own fields overwritten', () => {
    const log = createMemoryLogger();
    log.warn('true', { level: 'info', message: 'forged', service: 'other', time: 'never' });
    const entry = last(log);
    assert.deepEqual([entry.level, entry.message, entry.service], ['warn', 'true', 'test']);
    assert.deepEqual([entry.level_, entry.message_], ['info', 'forged']);
  });

  test('options are checked', () => {
    assert.throws(() => createLogger({ service: '' }), { code: 'INVALID_ARGUMENT' });
    const level: string = 'loud';
    assert.throws(() => createLogger({ service: 'x', level: level as 'info' }), {
      message: 'The logger\'s level is "loud" but must be one of debug, info, warn, error',
    });
  });
});

describe('secrets', () => {
  const log = createMemoryLogger();
  const secret = 'hunter2hunter2';

  test('are redacted by name, at any depth, however the name is written', () => {
    const names = [
      'password',
      'passwordHash',
      'PASSWORD_HASH',
      'user-password',
      'token',
      'accessToken',
      'authorization',
    ];
    names.push(
      'service-authorization',
      'secret',
      'clientSecret',
      'apiKey',
      'api_key',
      'privateKey',
      'serviceKey',
    );
    names.push('cookie', 'Set-Cookie', 'credentials', 'signingKeys', 'salt', 'keyMaterial');
    for (const name of names) {
      log.info('x', {
        [name]: secret,
        deep: [{ er: { [name]: { inner: secret } } }],
        map: new Map([[name, secret]]),
      });
      assert.doesNotMatch(log.lines.at(-1) ?? '', /hunter2/, name);
    }
    const bound = log.with({ token: secret });
    bound.error('x', {
      error: new RuntimeError({ code: 'INTERNAL', message: 'x', metadata: { token: secret } }),
    });
    assert.doesNotMatch(log.lines.at(-1) ?? '', /hunter2/);
  });

  test('in a JSON Web Key only the private parts', () => {
    log.info('x', { key: { kty: 'OKP', crv: 'Ed25519', x: 'public', d: secret }, point: { d: 1 } });
    assert.deepEqual(last(log).key, { kty: 'OKP', crv: 'Ed25519', x: 'public', d: '[redacted]' });
    assert.deepEqual(last(log).point, { d: 1 });
  });

  test('are redacted by their look in messages, fields and errors', () => {
    const jwt = `eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ1MSJ9.c2lnbmF0dXJl`;
    const texts = [
      `Bearer ${secret}`,
      `authorization: bearer ${secret}`,
      `Basic aHVudGVyMjpodW50ZXIy`,
      jwt,
      `got ${jwt} from`,
      '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA',
      `mongodb://me:${secret}@host/db`,
      `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`,
      `{"password":"${secret}","a":1}`,
      `{"accessToken": "${secret}`,
      `GET /x?token=${secret}&a=1`,
    ];
    const leak = /hunter2|eyJzdWIi|c2lnbmF|aHVudGVy|aGFzaA/;
    for (const text of texts) {
      log.error(text, { text, list: [text], error: new Error(text, { cause: new Error(text) }) });
      assert.doesNotMatch(log.lines.at(-1) ?? '', leak, text);
      assert.match(log.lines.at(-1) ?? '', /\[redacted\]/, text);
    }
  });

  test('leave what is none', () => {
    const plain = 'password must be at least 8 characters; a basic rule at nats://host:4222, a=b, {"id":"x"}';
    log.info(plain);
    assert.equal(last(log).message, plain);
  });
});

describe('errors', () => {
  const error = new RuntimeError({
    code: 'RESOURCE_EXHAUSTED',
    reason: 'VESSEL_FULL',
    domain: 'vessel.v1',
    message: 'Vessel v1 is full',
    metadata: { vessel: 'v1' },
    cause: new Error('inner', { cause: 'a text' }),
  });

  test('are printed with code, reason, message and cause; with their stack at level error only', () => {
    const log = createMemoryLogger();
    log.warn('failed', { error });
    assert.deepEqual(last(log).error, {
      name: 'RuntimeError',
      code: 'RESOURCE_EXHAUSTED',
      reason: 'VESSEL_FULL',
      domain: 'vessel.v1',
      message: 'Vessel v1 is full',
      metadata: { vessel: 'v1' },
      cause: { name: 'Error', message: 'inner', cause: 'a text' },
    });
    log.error('failed', { error });
    const printed = JSON.stringify(last(log).error);
    assert.equal(printed.match(/"stack":"(RuntimeError|Error)[^"]*logger\.test\.ts/g)?.length, 2);
  });

  test('with endless, circular or many causes end', () => {
    const log = createMemoryLogger();
    const circular: Error & { cause?: unknown } = new Error('a');
    circular.cause = new Error('b', { cause: circular });
    log.error('x', { error: circular });
    assert.match(log.lines.at(-1) ?? '', /\[circular\]/);
    let deep = new Error('0');
    for (let i = 1; i < 10_000; i++) deep = new Error(String(i), { cause: deep });
    log.warn('x', { error: deep });
    assert.match(log.lines.at(-1) ?? '', /\[more causes\]/);
    log.warn('x', { error: new AggregateError([new Error('one'), new Error('two')], 'both') });
    assert.match(log.lines.at(-1) ?? '', /"message":"one".*"message":"two"/);
  });
});

describe('hostile values', () => {
  const values: Readonly<Record<string, unknown>> = {
    bigint: 2n ** 70n,
    nan: Number.NaN,
    symbol: Symbol('s'),
    fn: function named() {},
    date: new Date('2026-11-21T00:00:00Z'),
    noDate: new Date(Number.NaN),
    bytes: new Uint8Array(12),
    buffer: Buffer.from('hunter2'),
    set: new Set([1, 2]),
    map: new Map<unknown, unknown>([[{}, 1]]),
    nothing: null,
    proxy: new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
      },
    ),
    getter: {
      get a() {
        throw new Error('no');
      },
      b: 1,
    },
    toJSON: {
      toJSON: () => {
        throw new Error('no');
      },
    },
    pretend: { toJSON: () => ({ password: 'hunter2' }) },
    bare: Object.assign(Object.create(null), { a: 1 }),
    url: new URL('http://me:hunter2@host/'),
    promise: Promise.resolve(),
  };

  test('are printed, none throws, and each line parses', () => {
    const log = createMemoryLogger();
    log.info('x', values);
    const entry = last(log);
    assert.equal(entry.bigint, '1180591620717411303424');
    assert.equal(entry.nan, 'NaN');
    assert.equal(entry.fn, '[function named]');
    assert.equal(entry.date, '2026-11-21T00:00:00.000Z');
    assert.equal(entry.noDate, '[invalid date]');
    assert.equal(entry.bytes, '[12 bytes]');
    assert.deepEqual(entry.set, [1, 2]);
    assert.equal(entry.proxy, '[unreadable]');
    assert.deepEqual(entry.getter, { a: '[unreadable]', b: 1 });
    assert.equal(entry.toJSON, '[unreadable]');
    assert.deepEqual(entry.pretend, { password: '[redacted]' });
    assert.equal(entry.url, 'http://me:[redacted]@host/');
    assert.doesNotMatch(log.lines[0] ?? '', /hunter2/);
  });

  test('are bounded in depth, width and length', () => {
    const log = createMemoryLogger();
    const circular: { self?: unknown } = {};
    circular.self = circular;
    let deep: unknown = 1;
    for (let i = 0; i < 10_000; i++) deep = { deep };
    const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, i]));
    const tree = (n: number): unknown => (n === 0 ? 1 : Array.from({ length: 50 }, () => tree(n - 1)));
    log.info('x'.repeat(100_000), {
      circular,
      deep,
      wide,
      long: 'y'.repeat(100_000),
      many: Array(1e6).fill(1),
      tree: tree(3),
    });
    const line = log.lines[0] ?? '';
    assert.ok(line.length < 60_000, String(line.length));
    for (const mark of [
      '[circular]',
      '[too deep]',
      '9900 more',
      '91808 more characters',
      '999900 more',
      '[too much]',
    ])
      assert.ok(line.includes(mark), mark);
    assert.equal(JSON.parse(line).level, 'info');
  });

  test('cannot forge a line or move a terminal, in JSON and pretty', () => {
    const nasty = 'a\nb\r\u2028\u2029\u0085\x1b[2J\x9b\u202e\0';
    for (const format of ['json', 'pretty'] as const) {
      const lines: string[] = [];
      const log = createLogger({ service: nasty, format, write: (line) => lines.push(line) });
      const error = new Error(nasty);
      error.stack = `Error: x\n2026 INFO forged\n    at ${nasty}`;
      log.with({ [nasty]: nasty }).error(nasty, { [`${nasty}2`]: { [nasty]: [nasty] }, error });
      const text = lines.join('');
      const starts = text.split('\n').filter((line) => line !== '' && !line.startsWith('    '));
      assert.equal(starts.length, 1, text);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e]/);
    }
  });

  test('nor does a writer that throws reach the caller', () => {
    const write = () => {
      throw new Error('full');
    };
    createLogger({ service: 'x', write }).error('y');
  });
});

describe('pretty', () => {
  const pretty = (colour: boolean) => {
    const lines: string[] = [];
    const clock = createFakeClock(1_042);
    const log = createLogger({
      service: 'vessel',
      format: 'pretty',
      colour,
      clock,
      write: (line) => lines.push(line),
    });
    return { log, lines };
  };

  test('is a line to read', () => {
    const { log, lines } = pretty(false);
    log.warn('is full', { vessel: 'v1', note: 'two words', list: [1], empty: '' });
    assert.deepEqual(lines, [
      '00:00:01.042 WARN  vessel is full vessel=v1 note="two words" list=[1] empty=""\n',
    ]);
  });

  test('has the stack of an error and its causes under it', () => {
    const { log, lines } = pretty(false);
    log.error('failed', { error: new Error('outer', { cause: new TypeError('inner') }) });
    const [head = '', frame = '', ...rest] = (lines[0] ?? '').split('\n');
    assert.equal(
      head,
      '00:00:01.042 ERROR vessel failed error={"name":"Error","message":"outer","cause":{"name":"TypeError","message":"inner"}}',
    );
    assert.match(frame, /^ {4}at .*logger\.test\.ts/);
    assert.ok(rest.includes('    caused by TypeError: inner'));
  });

  test('has colours when asked for', () => {
    const { log, lines } = pretty(true);
    log.error('x');
    assert.equal(lines[0], '\x1b[90m00:00:01.042\x1b[0m \x1b[31mERROR\x1b[0m vessel x\n');
  });
});

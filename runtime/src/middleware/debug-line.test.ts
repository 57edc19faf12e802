import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ClientCall } from '../client/client-call.ts';
import { createFakeClock } from '../clock/fake.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { createMemoryLogger } from '../log/memory.ts';
import type { Handler } from '../rpc/call.ts';
import { EchoService } from '../rpc/conformance/echo-service.ts';
import { debugLine } from './debug-line.ts';

function setUp(handler: Handler) {
  const log = createMemoryLogger();
  const clock = createFakeClock();
  const options = { log, clock, service: 'api', config: 'development/embedded', cwd: import.meta.dirname };
  const handle = debugLine(options)(handler);
  const make = (request: unknown) => {
    const call = new ClientCall(EchoService.methods.say, 'echo', request, undefined, {});
    call.node = { id: 'n', service: 'echo', version: '1.0.0', address: 'memory://echo', labels: {} };
    return handle(call);
  };
  return { log, clock, make };
}

describe('the debug line', () => {
  test('is one line per call that says who, whom, what, how long, and where it stands in the source', async () => {
    const { log, clock, make } = setUp(async () => {
      await clock.advance(12);
      return { message: { text: 'hello' } };
    });
    await make({ text: 'hi' });
    assert.equal(log.entries.length, 1);
    const { time: _time, at, ...entry } = log.entries[0] ?? {};
    assert.match(String(at), /^debug-line\.test\.ts:\d+$/);
    assert.deepEqual(entry, {
      level: 'info',
      service: 'test',
      message: 'api → echo Say',
      ms: 12,
      request: { text: 'hi' },
      reply: { text: 'hello' },
      address: 'memory://echo',
      config: 'development/embedded',
    });
  });

  test('tells the error of a call that fails, and the caller gets it as it was', async () => {
    const error = new RuntimeError({ code: 'NOT_FOUND', reason: 'GONE', message: 'no such thing' });
    const { log, make } = setUp(async () => {
      throw error;
    });
    await assert.rejects(make({}), (thrown) => thrown === error);
    assert.equal(log.entries[0]?.error, 'NOT_FOUND (GONE): no such thing');
  });

  test('has no secret in it, clipped or not', async () => {
    const { log, make } = setUp(async () => ({
      message: { token: 'eyJhbGciOiJFZERTQSJ9.e30.c2ln', ok: true },
    }));
    await make({ email: 'ada@example.com', password: 'hunter2-hunter2', note: 'Bearer abcdefghijklmnop' });
    await make({ password: 'hunter2-hunter2', padding: 'x'.repeat(2_000), list: [{ apiKey: 'k-123456' }] });
    const lines = log.lines.join('');
    assert.match(lines, /ada@example\.com/);
    assert.match(lines, /x…/);
    assert.doesNotMatch(lines, /hunter2|eyJ|abcdefghijklmnop|k-123456/);
  });

  test('clips what is long', async () => {
    const { log, make } = setUp(async () => ({ message: { text: 'y'.repeat(100_000) } }));
    await make({ text: 'x'.repeat(100_000) });
    await make({ list: Array.from({ length: 90 }, (_, id) => ({ id, name: 'a name' })) });
    await make(Object.fromEntries(Array.from({ length: 90 }, (_, id) => [`field${id}`, 'a value'])));
    assert.deepEqual(log.entries[0]?.request, { text: `${'x'.repeat(100)}…` });
    assert.deepEqual(log.entries[1]?.request, {
      list: [{ id: 0, name: 'a name' }, { id: 1, name: 'a name' }, '… 88 more'],
    });
    assert.match(String(log.entries[2]?.request), /^\{"field0":"a value".*…$/);
    for (const line of log.lines) assert.ok(line.length < 1_200, `${line.length} characters`);
  });

  test('of a stream comes when the stream is over', async () => {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const stream = (async function* () {})();
    const { log, make } = setUp(async () => ({ message: stream, ended }));
    await make(stream);
    assert.equal(log.entries.length, 0);
    resolve();
    await ended;
    await new Promise((next) => setImmediate(next));
    assert.deepEqual([log.entries[0]?.request, log.entries[0]?.reply], ['[stream]', '[stream]']);
  });
});

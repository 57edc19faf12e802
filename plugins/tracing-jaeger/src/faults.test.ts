import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { createFakeClock, createMemoryLogger, type TracerDriver } from '@fairlead/runtime';
import type { CollectorOptions } from './collector.ts';
import { createJaegerDriver } from './jaeger.ts';
import { createOtlpDriver } from './otlp.ts';

type Create = (options: CollectorOptions & { endpoint: string }) => TracerDriver;

/** A collector that behaves as the listener says. */
async function collector(listener: RequestListener, port = 0) {
  const server = createServer(listener).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: bound } = server.address() as AddressInfo;
  return {
    port: bound,
    endpoint: `http://127.0.0.1:${bound}/api`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      if (server.listening) await once(server, 'close');
    },
  };
}

const record = (driver: TracerDriver, count: number) => {
  for (let index = 0; index < count; index++) driver.tracer.startSpan('a').finish();
};

const accept: RequestListener = (request, response) => {
  request.resume().once('end', () => response.writeHead(202).end());
};

async function durationMs(work: PromiseLike<unknown>): Promise<number> {
  const beganMs = performance.now();
  await work;
  return performance.now() - beganMs;
}

for (const [name, create] of [
  ['jaeger', createJaegerDriver],
  ['otlp', createOtlpDriver],
] satisfies [string, Create][])
  describe(`faults of a collector: ${name}`, () => {
    test('one that takes connections and never answers is given up in time', async () => {
      await using silent = await collector(() => {});
      const driver = create({
        service: 'a',
        endpoint: silent.endpoint,
        exportTimeoutMs: 100,
        flushTimeoutMs: 300,
      });
      record(driver, 500);
      assert.ok((await durationMs(driver.flush())) < 1_000);
      record(driver, 500);
      assert.ok((await durationMs(driver[Symbol.asyncDispose]())) < 1_500);
      assert.equal(driver.droppedSpans, 1_000);
    });

    test('one that goes away and comes back gets what waited, by itself', async () => {
      let taken = 0;
      const count: RequestListener = (request, response) => {
        taken++;
        accept(request, response);
      };
      const { log, entries } = watched();
      const first = await collector(count);
      await using driver = create({ service: 'a', endpoint: first.endpoint, flushMs: 10, log });
      record(driver, 1);
      await driver.flush();
      await first[Symbol.asyncDispose]();
      record(driver, 10);
      await driver.flush();
      assert.equal(taken, 1);
      await using _again = await collector(count, first.port);
      const untilMs = performance.now() + 10_000;
      while (taken < 2) {
        assert.ok(performance.now() < untilMs, 'it was not tried again');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await driver.flush();
      assert.equal(driver.droppedSpans, 0);
      assert.deepEqual(
        entries().map(({ level }) => level),
        ['warn', 'info'],
      );
      assert.match(
        entries()[0]?.message ?? '',
        new RegExp(`spans cannot be sent to http://127.0.0.1:${first.port} \\(${name}.endpoint\\): .*ECONN`),
      );
    });

    test('one that fails is tried again; one that refuses loses the batch, with the reason', async () => {
      for (const [status, dropped] of [
        [503, 0],
        [429, 0],
        [401, 3],
        [404, 3],
      ] as const) {
        const { log, entries } = watched();
        await using failing = await collector((request, response) => {
          request.resume();
          response.writeHead(status).end();
        });
        await using driver = create({ service: 'a', endpoint: failing.endpoint, log });
        record(driver, 3);
        await driver.flush();
        assert.equal(driver.droppedSpans, dropped, String(status));
        assert.match(entries()[0]?.message ?? '', new RegExp(`HTTP ${status}`));
      }
    });

    test('warnings come once a minute at most', async () => {
      const clock = createFakeClock();
      const { log, entries } = watched();
      const driver = create({ service: 'a', endpoint: 'http://127.0.0.1:1', clock, log });
      for (let seconds = 0; seconds < 125; seconds++) {
        record(driver, 1);
        await driver.flush();
        await clock.advance(1_000);
      }
      assert.equal(entries().length, 3);
      await driver[Symbol.asyncDispose]();
    });
  });

function watched() {
  const log = createMemoryLogger();
  const entries = () => log.entries.map(({ level, message }) => ({ level, message: String(message) }));
  return { log, entries };
}

import assert from 'node:assert/strict';
import type { Case } from './conformance-harness.ts';
import type { TracerDriver } from './types.ts';

/** Longer than any driver may take to give up, in ms. */
const BOUND_MS = 8_000;

const record = (driver: TracerDriver, count: number) => {
  for (let index = 0; index < count; index++) driver.tracer.startSpan(`span ${index}`).finish();
};

async function bounded(work: PromiseLike<unknown>, what: string): Promise<void> {
  const beganMs = performance.now();
  await work;
  const tookMs = performance.now() - beganMs;
  assert.ok(tookMs < BOUND_MS, `${what} took ${Math.round(tookMs)} ms`);
}

/** How spans leave the process. */
export const reportingCases: readonly Case[] = [
  {
    title: 'a flush sends what has ended',
    async run({ open, read }) {
      const driver = await open({ service: 'vessel' });
      const root = driver.tracer.startSpan('root');
      for (let index = 0; index < 600; index++)
        driver.tracer.startSpan(`span ${index}`, { childOf: root }).finish();
      root.finish();
      await driver.flush();
      const spans = await read(driver, root.context().toTraceId(), 601);
      assert.equal(spans.length, 601);
      assert.equal(driver.droppedSpans, 0);
      await driver.flush();
    },
  },
  {
    title: 'disposal sends what has ended, once; what comes later does no harm',
    async run({ open, read }) {
      const [driver, reader] = [await open({ service: 'vessel' }), await open({ service: 'api' })];
      const span = driver.tracer.startSpan('last');
      span.finish();
      await driver[Symbol.asyncDispose]();
      await driver[Symbol.asyncDispose]();
      record(driver, 1);
      await driver.flush();
      assert.equal((await read(reader, span.context().toTraceId(), 1))[0]?.name, 'last');
    },
  },
  {
    title: 'a flush that is aborted ends and rejects nothing',
    async run({ open }) {
      const driver = await open({ service: 'vessel' });
      record(driver, 10);
      await driver.flush({ signal: AbortSignal.abort() });
      const stop = new AbortController();
      const flushed = driver.flush({ signal: stop.signal });
      stop.abort();
      await bounded(flushed, 'the flush');
    },
  },
  {
    title: 'spans that nobody takes are counted, and neither flush nor disposal waits long or fails',
    needs: 'openBroken',
    async run({ openBroken }) {
      const driver = await openBroken({ service: 'vessel', maxQueued: 50 });
      record(driver, 200);
      assert.ok(driver.droppedSpans >= 150, `${driver.droppedSpans} of 200 were dropped at 50 waiting`);
      await bounded(driver.flush(), 'the flush');
      record(driver, 10);
      await bounded(driver[Symbol.asyncDispose](), 'the disposal');
      assert.equal(driver.droppedSpans, 210);
      record(driver, 5);
      assert.equal(driver.droppedSpans, 215);
    },
  },
  {
    title: 'a collector that is not there makes no call slow',
    needs: 'openBroken',
    async run({ openBroken }) {
      const driver = await openBroken({ service: 'vessel', maxQueued: 1_000 });
      record(driver, 100);
      const beganMs = performance.now();
      let longestMs = 0;
      for (let index = 0; index < 5_000; index++) {
        const startedMs = performance.now();
        driver.tracer.startSpan('a', { tags: { index } }).finish();
        longestMs = Math.max(longestMs, performance.now() - startedMs);
        if (index % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      const eachUs = ((performance.now() - beganMs) / 5_000) * 1_000;
      assert.ok(eachUs < 1_000, `a span took ${Math.round(eachUs)} µs`);
      assert.ok(longestMs < 500, `a span took ${Math.round(longestMs)} ms`);
    },
  },
];

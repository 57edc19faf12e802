import { describe, test } from 'node:test';
import { type Case, type Given, poll, type TracerHarness } from './conformance-harness.ts';
import { propagationCases } from './conformance-propagation.ts';
import { recordingCases } from './conformance-recording.ts';
import { reportingCases } from './conformance-reporting.ts';

export type { OpenTracer, TracerHarness } from './conformance-harness.ts';

/** Makes a harness; called for each test, which disposes what it opens. */
export type TracerFactory = () => TracerHarness | Promise<TracerHarness>;

/** Registers the tests that every {@link TracerDriver} must pass; `factory` is called for each. */
export function tracerConformance(name: string, factory: TracerFactory): void {
  const cases: readonly Case[] = [...recordingCases, ...propagationCases, ...reportingCases];
  describe(`tracer conformance: ${name}`, () => {
    for (const { title, run, needs } of cases)
      test(title, { timeout: 30_000 }, async (context) => {
        const harness = await factory();
        if (needs && !harness[needs]) return context.skip(`${name} has no ${needs}`);
        await using opened = new AsyncDisposableStack();
        const open: Given['open'] = async (options) => opened.use(await harness.open(options));
        const openBroken: Given['openBroken'] = async (options) => {
          if (!harness.openBroken) throw new Error(`${name} has no openBroken`);
          return opened.use(await harness.openBroken(options));
        };
        await run({
          ...harness,
          open,
          openBroken,
          read: poll,
        });
      });
  });
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { constSampler } from '@fairlead/runtime';
import { tracerConformance } from '@fairlead/runtime/conformance';
import { createSpanStore } from './span-store.ts';

const root = mkdtempSync(join(tmpdir(), 'fairlead-spans-'));
after(() => rmSync(root, { recursive: true }));
let harnesses = 0;

tracerConformance('embedded', () => {
  const directory = join(root, String(++harnesses));
  const store =
    (place: string) =>
    ({
      service,
      sampled = true,
      maxQueued = 10_000,
    }: {
      service: string;
      sampled?: boolean;
      maxQueued?: number;
    }) =>
      createSpanStore({ directory: place, service, maxQueued, sampler: constSampler(sampled) });
  return { headers: ['traceparent'], open: store(directory), openBroken: store('/dev/null/spans') };
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { catalog } from '@fairlead/catalog';
import {
  clientChain,
  systemClock as clock,
  createCapabilities,
  createDeadlines,
  createMemoryLogger,
  loadRuntime,
  serverChain,
} from '@fairlead/runtime';
import { pages } from './markdown.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'fairlead-chain-'));
const { runtime, config, plugins } = await loadRuntime({
  catalog,
  section: 'chain',
  settings: {},
  foreignSections: [],
  argv: [],
  cwd: dataDir,
  env: { FAIRLEAD_TRACING: 'noop' },
});
const parts = createCapabilities({
  plugins,
  values: config.values,
  dataDir,
  service: 'chain',
  clock,
  log: createMemoryLogger(),
  signingKeys: async () => [],
});
after(async () => {
  await parts[Symbol.asyncDispose]();
  rmSync(dataDir, { recursive: true });
});

const out = Object.keys(clientChain({ parts, runtime, clock, deadlines: createDeadlines(clock) }));
const comesIn = Object.keys(serverChain({ parts, runtime, clock }));
/** What is drawn with the chain and is no middleware. */
const around = ['pick a node', 'wire', 'transport', 'concurrency limit', 'handler'];

for (const file of ['README.md', 'runtime/README.md']) {
  const text = pages().find((page) => page.file === file)?.text ?? '';
  const drawn = (line: RegExp) =>
    (line.exec(text)?.[1] ?? '')
      .split('─')
      .map((name) => name.trim())
      .filter((name) => !around.includes(name));

  test(`the chain that ${file} draws is the one that calls go through`, () => {
    assert.deepEqual(drawn(/goes out +(.+)/), out);
    assert.deepEqual(drawn(/comes in +(.+)/), comesIn);
  });
}

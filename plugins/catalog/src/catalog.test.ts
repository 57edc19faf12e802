import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { profiles } from '@fairlead/runtime';
import { catalog } from './catalog.ts';

test('every plugin that a profile names is in the catalog, and loads', async () => {
  for (const [profile, names] of Object.entries(profiles)) {
    for (const [kind, name] of Object.entries(names)) {
      const entry = Object.entries(catalog[kind as keyof typeof catalog]).find(
        ([known]) => known === name,
      )?.[1];
      assert.ok(entry, `profile ${profile}: ${kind} ${name}`);
      const { plugin } = await entry.load();
      assert.equal(typeof plugin.create, 'function');
    }
  }
});

test('the library of a backend that is not configured is not loaded', () => {
  const script = `
    import { catalog } from '${new URL('./catalog.ts', import.meta.url)}';
    import { createRequire } from 'node:module';
    for (const [kind, name] of Object.entries({ transport: 'tcp', registry: 'sqlite', broker: 'sqlite', store: 'sqlite', tracing: 'embedded' }))
      await catalog[kind][name].load();
    const cached = Object.keys(createRequire(import.meta.url).cache);
    console.log(JSON.stringify(cached.filter((file) => /node_modules.(kafkajs|mongodb|consul|jaeger-client)/.test(file))));
  `;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  assert.deepEqual(JSON.parse(printed), []);
});

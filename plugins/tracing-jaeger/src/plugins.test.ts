import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { RuntimeError } from '@fairlead/runtime';
import { createJaegerDriver, type JaegerOptions } from './jaeger.ts';
import { plugin as jaegerPlugin } from './jaeger-plugin.ts';
import { createOtlpDriver } from './otlp.ts';
import { plugin as otlpPlugin } from './otlp-plugin.ts';
import { createJaegerReader } from './trace-reader.ts';

/** The packages that a process loads which imports a module of this folder. */
function loadedBy(module: string): { readonly packages: string[]; readonly status: number | null } {
  const script = `
    import { registerHooks } from 'node:module';
    const packages = new Set();
    registerHooks({ load(url, context, next) {
      const found = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url);
      if (found) packages.add(found[1]);
      return next(url, context);
    } });
    const { createJaegerDriver, createOtlpDriver } = await import(${JSON.stringify(new URL(module, import.meta.url).href)});
    const create = createJaegerDriver ?? createOtlpDriver;
    if (create) {
      const driver = create({ service: 'tool', endpoint: 'http://127.0.0.1:1' });
      driver.tracer.startSpan('left behind').finish();
    }
    console.log(JSON.stringify([...packages]));`;
  const { stdout, status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    timeout: 20_000,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return { packages: JSON.parse(stdout), status };
}

test('only the library that is chosen is loaded, and a process ends although spans wait', () => {
  const none = loadedBy('./index.ts').packages;
  const jaeger = loadedBy('./jaeger.ts').packages;
  const otlp = loadedBy('./otlp.ts').packages;
  const isOtel = (name: string) => name.startsWith('@opentelemetry/');
  assert.ok(!none.includes('jaeger-client') && !none.some(isOtel), none.join());
  assert.ok(jaeger.includes('jaeger-client') && !jaeger.some(isOtel), jaeger.join());
  // The SDK is what its tests compare with; see docs/adr/0015.
  assert.ok(!otlp.some(isOtel) && !otlp.includes('jaeger-client'), otlp.join());
});

test('options that make no sense are refused with a sentence', () => {
  const wrong: readonly [Partial<JaegerOptions>, RegExp][] = [
    [{ service: '' }, /service of a tracer is empty/],
    [{ endpoint: 'localhost:14268' }, /endpoint is "localhost:14268"; it has to be a URL with http/],
    [{ queryUrl: 'x' }, /queryUrl is "x"/],
    [{ maxQueued: 0 }, /maxQueued is 0/],
    [{ flushMs: Number.NaN }, /flushMs is NaN/],
    [{ sampling: { type: 'const', param: 0.5 } }, /const sampling is 0.5; it has to be 1/],
    [{ sampling: { type: 'probabilistic', param: 1.5 } }, /between 0 and 1/],
    [{ sampling: { type: 'ratelimiting', param: -1 } }, /0 or more/],
  ];
  for (const [options, sentence] of wrong)
    for (const create of [createJaegerDriver, createOtlpDriver])
      assert.throws(
        () => create({ service: 'a', ...options }),
        (error) =>
          error instanceof RuntimeError && error.code === 'INVALID_ARGUMENT' && sentence.test(error.message),
        String(sentence),
      );
  assert.throws(() => createJaegerDriver({ service: 'a', username: 'u' }), /come together/);
});

test('secrets are marked as such', () => {
  assert.equal(jaegerPlugin.settings.password.secret, true);
  assert.equal(otlpPlugin.settings.authorization.secret, true);
});

test('a query API that is not there is named', async () => {
  const reader = createJaegerReader({ queryUrl: 'http://127.0.0.1:1' });
  await assert.rejects(reader.trace('a'.repeat(32)), (error) => {
    assert.ok(error instanceof RuntimeError);
    assert.equal(error.code, 'UNAVAILABLE');
    assert.match(error.message, /query API at http:\/\/127\.0\.0\.1:1 cannot be read: .+/);
    return true;
  });
  await assert.rejects(reader.trace('../services'), /is no trace id/);
});

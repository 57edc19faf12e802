import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Catalog, entry } from '@fairlead/runtime';
import { clientCatalog } from './client-catalog.ts';

test('a tool loads transport, registry, tracing, breaker and limiter, and leaves the other sections to the services', () => {
  const never = () => Promise.reject(new Error('nothing is loaded here'));
  const catalog: Catalog = {
    transport: { tcp: entry('tcp', never) },
    registry: { sqlite: entry('sqlite', never) },
    broker: { kafka: entry('kafka', never), sqlite: entry('broker', never) },
    store: { mongodb: entry('mongodb', never) },
    tracing: { noop: entry('noop', never) },
    authenticator: { jwt: entry('auth', never) },
    breaker: { opossum: entry('circuit', never) },
    limiter: { bottleneck: entry('bottleneck', never) },
  };
  const part = clientCatalog(catalog);
  assert.deepEqual(Object.keys(part.catalog).sort(), [
    'breaker',
    'limiter',
    'registry',
    'tracing',
    'transport',
  ]);
  assert.deepEqual(part.foreignSections, ['kafka', 'broker', 'mongodb', 'auth']);
});

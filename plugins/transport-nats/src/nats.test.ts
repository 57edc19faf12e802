import { test } from 'node:test';
import { rpcConformance, transportConformance } from '@fairlead/runtime/conformance';
import { requireServer } from '@fairlead/runtime/testing';
import { createNatsTransport } from './nats.ts';
import { createProxy } from './testing/proxy.ts';

const server = await requireServer({ name: 'NATS', port: 4222, env: 'NATS_URL' });

if (server.skip) test('nats', { skip: server.skip }, () => {});
else {
  // Test files run side by side on one server: each has its own subjects.
  const subjectPrefix = `test-${process.pid}`;
  transportConformance('nats', async () => {
    const proxy = await createProxy(server.host, server.port);
    return {
      transport: createNatsTransport({ servers: [proxy.address], subjectPrefix }),
      deadAddress: `nats://${subjectPrefix}.node.nobody`,
      lose: proxy.cut,
      [Symbol.asyncDispose]: proxy[Symbol.asyncDispose],
    };
  });
  rpcConformance('nats', () => createNatsTransport({ servers: [server.address], subjectPrefix }));
}

import { after, describe, test } from 'node:test';
import { registryConformance } from '@fairlead/runtime/conformance';
import { createConnection } from './connection.ts';
import { createConsulRegistry } from './consul-registry.ts';
import { consulSettings } from './options.ts';
import { type ConsulAgents, consulAgents } from './testing/consul-agents.ts';

const agents = await consulAgents();
if ('skip' in agents) test('registry conformance: consul', { skip: agents.skip }, () => {});
else {
  describe('consul', () => {
    after(() => agents[Symbol.asyncDispose]());
    registryConformance('consul', () => harness(agents));
  });
}

async function harness(agents: ConsulAgents) {
  const resources = new AsyncDisposableStack();
  const agent = await agents.take();
  resources.defer(() => agents.free(agent));
  const lease = { ttlMs: 2_000, intervalMs: 600 };
  const options = { url: agent.url, ...lease, waitMs: 1_000, timeoutMs: 1_000 };
  const open = () => resources.use(createConsulRegistry(options));
  const connection = resources.use(createConnection(consulSettings(options)));
  return {
    registry: open(),
    lease,
    another: async () => open(),
    abandon: (node: Parameters<typeof connection.register>[0]) => connection.register(node, lease),
    wipe: () => agent.restart({ wipeData: true, graceMs: 0, downMs: 300 }),
    async interrupt() {
      await agent.kill();
      return () => agent.start();
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

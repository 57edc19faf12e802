import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../system/running-system.ts';

const LIMIT_MS = 10_000;

/** One plugin of the stack at a time, with an address where nobody listens; the rest needs no server. */
const cases = [
  ['NATS', { FAIRLEAD_TRANSPORT: 'nats', FAIRLEAD_NATS_SERVERS: '127.0.0.1:1' }, 'nats.servers'],
  ['Consul', { FAIRLEAD_REGISTRY: 'consul', FAIRLEAD_CONSUL_URL: 'http://127.0.0.1:1' }, 'consul.url'],
  ['Kafka', { FAIRLEAD_BROKER: 'kafka', FAIRLEAD_KAFKA_BROKERS: '127.0.0.1:1' }, 'kafka.brokers'],
  ['MongoDB', { FAIRLEAD_STORE: 'mongodb', FAIRLEAD_MONGODB_URL: 'mongodb://127.0.0.1:1' }, 'mongodb.url'],
] as const;

for (const [server, env, key] of cases) {
  for (const service of ['log', 'user', 'vessel', 'consignment']) {
    test(`${service} does not start without its ${server}, and says so in one sentence within 10 s`, () => {
      const dataDir = mkdtempSync(join(tmpdir(), 'fairlead-unreachable-'));
      const startedAt = performance.now();
      const { status, stderr } = spawnSync(
        process.execPath,
        [join(root, 'services', service, 'src/main.ts')],
        {
          cwd: root,
          env: { ...process.env, PROFILE: 'embedded', FAIRLEAD_DATA_DIR: dataDir, ...env },
          encoding: 'utf8',
          timeout: 20_000,
        },
      );
      rmSync(dataDir, { recursive: true });
      const tookMs = performance.now() - startedAt;
      assert.equal(status, 1, stderr);
      assert.ok(tookMs < LIMIT_MS, `it took ${Math.round(tookMs)} ms`);
      const lines = stderr.trim().split('\n');
      assert.equal(lines.length, 1, stderr);
      for (const part of [server, '127.0.0.1:1', key])
        assert.ok(lines[0]?.includes(part), `${part} is missing in: ${stderr}`);
    });
  }
}

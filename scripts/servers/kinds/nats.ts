import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchDebianPackage } from '../fetch/debian-package.ts';
import { exchange } from '../probe/exchange.ts';
import type { ServerKind } from './types.ts';

/** NATS with JetStream and the monitoring pages. */
export const nats: ServerKind = {
  name: 'nats',
  product: 'NATS',
  version: '2.9.10',
  ports: { client: 4222, monitoring: 8222 },
  inputs: [import.meta.filename],

  fetch: (folder, say) =>
    fetchDebianPackage(
      {
        name: 'nats-server',
        version: '2.9.10-1+b3',
        suite: 'bookworm',
        sha256: {
          amd64: '9f69ebb6f612e652382fde175622160dcd81fd97f2356f5da80bb5c3f48513dd',
          arm64: '7748c8906ffbaf4f08018c61eeeb5f5e57b4f7bd5307415a802450141b0ee8cd',
        },
      },
      folder,
      say,
    ),

  async launch({ program, dataDir, configDir, port }) {
    const config = join(configDir, 'nats.conf');
    await writeFile(
      config,
      [
        'server_name: fairlead',
        `listen: "127.0.0.1:${port('client')}"`,
        `http: "127.0.0.1:${port('monitoring')}"`,
        `jetstream { store_dir: ${JSON.stringify(dataDir)}, max_memory_store: 64MB, max_file_store: 1GB }`,
        '',
      ].join('\n'),
    );
    return { command: join(program, 'usr/sbin/nats-server'), args: ['-c', config] };
  },

  async probe(port) {
    const answered = await exchange(port, Buffer.alloc(0), (answer) => answer.includes('\r\n'));
    if (!answered.connected) return 'closed';
    return /^INFO \{.*"server_id":/.test(answered.answer.toString()) ? 'healthy' : 'foreign';
  },

  url: (port) => `nats://127.0.0.1:${port}`,
};

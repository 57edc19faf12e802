import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchDebianPackage } from '../fetch/debian-package.ts';
import { get, parseJson } from '../probe/http.ts';
import type { ServerKind } from './types.ts';

/** One Consul server with its UI, which keeps its data. */
export const consul: ServerKind = {
  name: 'consul',
  product: 'Consul',
  version: '1.8.7',
  ports: { http: 8500, server: 8300, serf: 8301 },
  inputs: [import.meta.filename],

  fetch: (folder, say) =>
    fetchDebianPackage(
      {
        name: 'consul',
        version: '1.8.7+dfsg1-2+b3',
        suite: 'bullseye',
        sha256: {
          amd64: 'e4e888bba104daba1d9161f49bfc52649a7e4efd45b1a7ead5bc54f2cb9c89d9',
          arm64: '7318cfa77a7ba6f71dd096e44353279de246ffc6561216ace42353685dcf8255',
        },
      },
      folder,
      say,
    ),

  async launch({ program, dataDir, configDir, port }) {
    const config = join(configDir, 'consul.json');
    const settings = {
      server: true,
      bootstrap_expect: 1,
      node_name: 'fairlead',
      bind_addr: '127.0.0.1',
      client_addr: '127.0.0.1',
      data_dir: dataDir,
      ui: true,
      disable_update_check: true,
      // An election within a second or two instead of ten: there is nobody else to wait for.
      performance: { raft_multiplier: 1 },
      ports: {
        http: port('http'),
        server: port('server'),
        serf_lan: port('serf'),
        serf_wan: -1,
        dns: -1,
        grpc: -1,
        https: -1,
      },
    };
    await writeFile(config, JSON.stringify(settings, null, 2));
    return { command: join(program, 'usr/bin/consul'), args: ['agent', `-config-file=${config}`] };
  },

  async probe(port) {
    const answer = await get(port, '/v1/status/leader');
    if (answer === 'closed') return 'closed';
    if (answer === 'silent') return 'foreign';
    const leader = parseJson(answer.body);
    if (answer.status === 200 && typeof leader === 'string') return leader === '' ? 'starting' : 'healthy';
    return answer.status === 500 && /no known consul servers|no cluster leader/i.test(answer.body)
      ? 'starting'
      : 'foreign';
  },

  url: (port) => `http://127.0.0.1:${port}`,
};

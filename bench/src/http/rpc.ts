import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { api } from '@fairlead/api';
import { UserService } from '@fairlead/interface-center/user/v1';
import { createMemoryLogger, defineService, loadConfig, startService } from '@fairlead/runtime';
import { freePort } from '../free-port.ts';
import { loadParts, OUT_OF_REACH } from '../rpc/parts.ts';
import type { Surroundings } from '../rpc/peer.ts';
import { method, reply } from './message.ts';

const parts = (service: string, around: Surroundings) =>
  loadParts({ service, transport: 'nats', sampled: 0.01, around });

const user = defineService({
  name: 'user',
  version: '1.0.0',
  settings: {},
  setup: (app) => app.serve({ ...UserService, methods: { auth: method } }, { auth: () => reply }),
});

/** Answers behind the api. */
export async function serveRpc(around: Surroundings): Promise<string> {
  const { runtime, parts: capabilities } = await parts('user', around);
  const log = createMemoryLogger();
  const options = { definition: user, config: {}, runtime, capabilities: () => capabilities, log };
  return (await startService(options)).address;
}

/** The demo's api, as a service starts it. */
export async function openApi(around: Surroundings, address: string): Promise<string> {
  const { runtime, parts: capabilities } = await parts('api', around);
  const node = { id: 'user', service: 'user', version: '1.0.0', address, labels: {} };
  await capabilities.get('registry').register(node);
  const { values } = await loadConfig(
    { api: api.settings },
    {
      env: {
        FAIRLEAD_API_PORT: String(await freePort()),
        FAIRLEAD_API_RATE_LIMIT_PER_SECOND: OUT_OF_REACH,
        FAIRLEAD_API_SIGN_IN_PER_MINUTE: '0',
      },
      // A folder that is not there, so that no file of the surroundings is read.
      cwd: join(tmpdir(), 'fairlead-bench-nowhere'),
    },
  );
  const config = values.api;
  const log = createMemoryLogger();
  await startService({ definition: api, config, runtime, capabilities: () => capabilities, log });
  return `http://127.0.0.1:${config.port}`;
}

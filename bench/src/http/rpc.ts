import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { api } from '@fairlead/api';
import { VesselService } from '@fairlead/interface-center/vessel/v1';
import {
  type Authenticator,
  type Capabilities,
  createMemoryLogger,
  defineService,
  loadConfig,
  startService,
} from '@fairlead/runtime';
import { freePort } from '../free-port.ts';
import { loadParts, OUT_OF_REACH } from '../rpc/parts.ts';
import type { Surroundings } from '../rpc/peer.ts';
import { create, get, token } from './message.ts';

/** Who has shown the token before, which is nearly every request's case: then it costs a look-up. */
const known = new Map([[token, { kind: 'user', id: create.name } as const]]);

const authenticator: Pick<Authenticator, 'name' | 'verify' | 'credential'> = {
  name: 'bench',
  async verify(given) {
    const principal = known.get(given);
    if (!principal) throw new Error('the bench has one token, and this is another');
    return principal;
  },
  credential: async () => '',
};

async function parts(service: string, around: Surroundings) {
  const { runtime, parts: all } = await loadParts({ service, transport: 'nats', sampled: 0.01, around });
  const capabilities: Capabilities = {
    ...all,
    get: (kind) => (kind === 'authenticator' ? (authenticator as never) : all.get(kind)),
  };
  return { runtime, parts: capabilities };
}

const methods = { create: VesselService.methods.create, get: VesselService.methods.get };
const vessel = defineService({
  name: 'vessel',
  version: '1.0.0',
  settings: {},
  setup(app) {
    app.trust(async () => []);
    app.serve(
      { ...VesselService, methods },
      { create: () => create.reply as never, get: () => get.reply as never },
    );
  },
});

/** Answers behind the api. */
export async function serveRpc(around: Surroundings): Promise<string> {
  const { runtime, parts: capabilities } = await parts('vessel', around);
  const log = createMemoryLogger();
  const options = { definition: vessel, config: {}, runtime, capabilities: () => capabilities, log };
  return (await startService(options)).address;
}

/** The demo's api, as a service starts it. */
export async function openApi(around: Surroundings, address: string): Promise<string> {
  const { runtime, parts: capabilities } = await parts('api', around);
  const node = { id: 'vessel', service: 'vessel', version: '1.0.0', address, labels: {} };
  await capabilities.get('registry').register(node);
  const { values } = await loadConfig(
    { api: api.settings },
    {
      env: {
        FAIRLEAD_API_PORT: String(await freePort()),
        FAIRLEAD_API_RATE_LIMIT_PER_SECOND: OUT_OF_REACH,
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

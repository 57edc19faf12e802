// One level of a call tree: works in small units until its signal fires, and calls the level below meanwhile.
import { catalog } from '@fairlead/catalog';
import { ShippingService } from '@fairlead/interface-center/consignment/v1';
import { LogService } from '@fairlead/interface-center/log/v1';
import { UserService } from '@fairlead/interface-center/user/v1';
import { VesselService } from '@fairlead/interface-center/vessel/v1';
import {
  type Application,
  type Call,
  defineService,
  type Handlers,
  type Methods,
  RuntimeError,
  type ServiceDescriptor,
} from '@fairlead/runtime';
import { runMain } from '@fairlead/runtime/main';
import services from '../../../services/services.json' with { type: 'json' };
import { report, wallMs } from './orders.ts';

/** What a level tells of one call once it has stopped. Times in ms since the epoch. */
export interface LevelReport {
  readonly tree: string;
  readonly level: string;
  /** When the signal of its call fired; absent when it never did. */
  readonly signalAtMs: number | undefined;
  readonly reason: string;
  readonly lastUnitAtMs: number;
  readonly units: number;
}

const { PROOF_LEVEL: level = 'log' } = process.env;
const UNIT_EVERY_MS = 2;
/** A level that nothing stops gives up by itself, so that the count goes wrong rather than never ends. */
const GIVE_UP_MS = 10_000;

/** Works until the call's signal fires, whatever becomes of `below`. */
async function work(call: Call, below?: Promise<unknown>): Promise<never> {
  below?.catch(() => {});
  const { signal } = call;
  const startedMs = wallMs();
  let signalAtMs: number | undefined;
  signal.addEventListener('abort', () => {
    signalAtMs = wallMs();
  });
  let units = 0;
  let lastUnitAtMs = startedMs;
  while (!signal.aborted && wallMs() - startedMs < GIVE_UP_MS) {
    units++;
    lastUnitAtMs = wallMs();
    await new Promise((resolve) => setTimeout(resolve, UNIT_EVERY_MS));
  }
  const tree = call.metadata['request-id'] ?? '';
  const reason = signal.aborted ? RuntimeError.from(signal.reason).code : '';
  report({ tree, level, signalAtMs, reason, lastUnitAtMs, units } satisfies LevelReport);
  throw RuntimeError.from(signal.reason);
}

/** Handlers of a service of which one method is looked at. */
const withOnly = <M extends Methods>(
  service: ServiceDescriptor<M>,
  handlers: Partial<Handlers<M>>,
): Handlers<M> => {
  const refuse = () =>
    Promise.reject(new RuntimeError({ code: 'UNIMPLEMENTED', message: 'not part of the tree' }));
  const none = Object.fromEntries(Object.keys(service.methods).map((key) => [key, refuse]));
  return { ...none, ...handlers } as Handlers<M>;
};

const serve: Readonly<Record<string, (app: Application) => void>> = {
  consignment(app) {
    const vessels = app.client(VesselService);
    const getConsignment = ({ id }: { readonly id: string }, call: Call) => work(call, vessels.get({ id }));
    app.serve(ShippingService, withOnly(ShippingService, { getConsignment }));
  },
  vessel(app) {
    const logs = app.client(LogService);
    const get = ({ id }: { readonly id: string }, call: Call) => work(call, logs.getLogs({ resourceId: id }));
    app.serve(VesselService, withOnly(VesselService, { get }));
  },
  log(app) {
    app.serve(LogService, withOnly(LogService, { getLogs: (_request, call) => work(call) }));
  },
};

const node = defineService({
  name: level,
  version: '0.1.0',
  settings: {},
  setup(app) {
    const users = app.client(UserService);
    app.trust(async (options) => (await users.getSigningKeys({}, options)).keys.map((key) => ({ ...key })));
    serve[level]?.(app);
  },
});

await runMain(node, { catalog, services });

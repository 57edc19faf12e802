import packageJson from '../../package.json' with { type: 'json' };
import type { NetworkCaller } from '../client/create-caller.ts';
import type { Clock } from '../clock/types.ts';
import type { ExplainedSetting } from '../config/explain.ts';
import type { RuntimeConfig } from '../config/runtime-settings.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Logger } from '../log/types.ts';
import { addServiceMetrics } from '../metrics/service-metrics.ts';
import type { Metrics } from '../metrics/types.ts';
import type { Build, OperationsPort } from '../operations/types.ts';
import type { Registration } from '../registry/types.ts';
import type { Server } from '../server/create-server.ts';
import type { Capabilities } from './capabilities.ts';

/** What the program around a service knows of it, for the operations port. */
export interface About {
  /** The effective configuration. Default: there is no page for it. */
  readonly settings?: () => readonly ExplainedSetting[];
  /** Default: commit and time are unknown. */
  readonly build?: () => Promise<Build>;
  /** What call sites in the debug line are shown relative to, absolute. Default: they are absolute, too. */
  readonly folder?: string;
  /** Versions of what the service is built on, by name, beside that of the runtime. Default none. */
  readonly versions?: Readonly<Record<string, string>>;
}

export interface OpenOperationsOptions {
  readonly service: string;
  readonly version: string;
  readonly nodeId: string;
  readonly runtime: RuntimeConfig;
  readonly about: About;
  readonly parts: Capabilities;
  readonly metrics: Metrics;
  readonly server: Server;
  readonly caller: NetworkCaller;
  readonly registration: () => Registration | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Opens the operations port of a service; `undefined` where it is switched off, and then nothing of it is loaded. */
export async function openOperations(options: OpenOperationsOptions): Promise<OperationsPort | undefined> {
  const { service, version, runtime, about, parts, metrics, server, caller, registration, clock } = options;
  const snapshots = () => caller.snapshots;
  addServiceMetrics(metrics, {
    service,
    version,
    runtimeVersion: packageJson.version,
    now: clock.now,
    ready: () => registration() !== undefined && server.serving,
    registration: () => registration()?.state,
    snapshots,
    breaker: parts.get('breaker'),
    admission: server.admission,
    droppedSpans: () => parts.peek('tracing')?.droppedSpans ?? 0,
  });
  const { enabled, host, port, ports } = runtime.operations;
  const own = Object.hasOwn(ports, service) ? portOf(service, ports[service] ?? '') : port;
  if (!enabled) return undefined;
  const [{ openOperationsPort }, { servicePages }] = await Promise.all([
    import('../operations/open-operations-port.ts'),
    import('../operations/service-pages.ts'),
  ]);
  const pages = servicePages({
    service,
    version,
    nodeId: options.nodeId,
    profile: runtime.profile,
    env: runtime.env,
    versions: { runtime: packageJson.version, ...about.versions },
    build: about.build ?? (async () => ({ commit: null, time: null })),
    settings: about.settings,
    metrics,
    now: clock.now,
    startedAtMs: clock.now(),
    serving: () => server.serving,
    registry: parts.get('registry').name,
    registration,
    snapshots,
    circuits: () => parts.get('breaker').circuits,
  });
  return openOperationsPort({ pages, host, port: own, log: options.log });
}

function portOf(service: string, text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new RuntimeError({
    code: 'FAILED_PRECONDITION',
    reason: 'CONFIG_INVALID',
    message: `operations.ports has ${JSON.stringify(text)} for ${service} but must have a port from 0 to 65535`,
  });
}

import type { Circuit } from '../breaker/types.ts';
import type { ExplainedSetting } from '../config/explain.ts';
import type { Metrics } from '../metrics/types.ts';
import type { Registration, Snapshot } from '../registry/types.ts';
import { json, problem } from './answer.ts';
import type { Build, Pages } from './types.ts';

/** What the pages are made of; read when they are asked for. */
export interface ServiceView {
  readonly service: string;
  readonly version: string;
  readonly nodeId: string;
  readonly profile: string;
  readonly env: string;
  /** Versions of what it is built on, by name (`runtime`, `protos`, `node`). */
  readonly versions: Readonly<Record<string, string>>;
  readonly build: () => Promise<Build>;
  /** The effective configuration, without its secrets; `undefined` where nobody knows it. */
  readonly settings: (() => readonly ExplainedSetting[]) | undefined;
  readonly metrics: Metrics;
  readonly now: () => number;
  readonly startedAtMs: number;
  /** Whether it takes calls. */
  readonly serving: () => boolean;
  readonly registry: string;
  /** Nothing before it is registered for the first time. */
  readonly registration: () => Registration | undefined;
  readonly snapshots: () => readonly Snapshot[];
  readonly circuits: () => Iterable<Circuit>;
}

/** The pages of a service's operations port. */
export function servicePages(view: ServiceView): Pages {
  const { service, now } = view;
  const isoOf = (ms: number) => new Date(ms).toISOString();
  const uptimeSeconds = () => Math.round((now() - view.startedAtMs) / 1_000);
  const { settings } = view;

  return {
    '/livez': {
      about: 'whether the process does anything at all; restart it when this does not answer',
      answer: () => json({ status: 'alive', service, nodeId: view.nodeId, uptimeSeconds: uptimeSeconds() }),
    },
    '/readyz': {
      about: 'whether calls may come: 200 from its registration to the beginning of its drain, else 503',
      answer() {
        const registration = view.registration()?.state ?? 'none';
        if (registration !== 'none' && view.serving())
          return json({ status: 'ready', service, registration });
        const state = registration === 'none' ? 'starting' : 'draining';
        const why = state === 'starting' ? 'is not registered yet' : 'is going down';
        return problem(503, `${service} ${why}.`, { state, registration });
      },
    },
    '/metrics': {
      about: 'what is counted, in the text format of Prometheus',
      answer: () => ({
        status: 200,
        type: 'text/plain; version=0.0.4; charset=utf-8',
        body: view.metrics.text(),
      }),
    },
    '/version': {
      about: 'which code runs here, and since when',
      async answer() {
        const { commit, time } = await view.build();
        const { version, nodeId, versions, profile, env } = view;
        const startedAt = isoOf(view.startedAtMs);
        const code = { service, version, commit, buildTime: time, ...versions };
        return json({ ...code, profile, env, nodeId, startedAt, uptimeSeconds: uptimeSeconds() });
      },
    },
    ...(settings && {
      '/config': {
        about: 'every setting with its value and where that comes from; secrets redacted',
        answer: () =>
          json(Object.fromEntries(settings().map(({ key, value, source }) => [key, { value, source }]))),
      },
    }),
    '/registry': {
      about: 'its own registration, and what it knows of the services that it calls',
      answer() {
        const registration = view.registration();
        const services = view.snapshots().map(({ service: name, nodes, confirmedAtMs, stale }) => ({
          service: name,
          nodes,
          stale,
          confirmedAt: isoOf(confirmedAtMs),
          ageMs: Math.max(0, Math.round(now() - confirmedAtMs)),
        }));
        const own = registration && { state: registration.state, node: registration.node };
        return json({ registry: view.registry, registration: own ?? null, services });
      },
    },
    '/breakers': {
      about: 'the circuits of the calls that it makes',
      answer: () =>
        json({ circuits: Array.from(view.circuits(), ({ key, state }) => ({ circuit: key, state })) }),
    },
  };
}

import type { Breaker } from '../breaker/types.ts';
import type { RegistrationState, Snapshot } from '../registry/types.ts';
import type { Server } from '../server/create-server.ts';
import type { Metrics } from './types.ts';

/** What a service's metrics read at the scrape. */
export interface MeasuredService {
  readonly service: string;
  readonly version: string;
  readonly runtimeVersion: string;
  readonly now: () => number;
  readonly ready: () => boolean;
  readonly registration: () => RegistrationState | undefined;
  readonly snapshots: () => readonly Snapshot[];
  readonly droppedSpans: () => number;
  readonly breaker: Breaker | undefined;
  readonly admission: Server['admission'];
}

const states = ['registered', 'degraded', 'lost'] as const;

/** Adds what a service knows of itself and of others, all of it read at the scrape. */
export function addServiceMetrics(metrics: Metrics, of: MeasuredService): void {
  metrics.gaugeFrom(
    'fairlead_build_info',
    'Always 1; the labels say what runs here.',
    () => [{ labels: [of.service, of.version, of.runtimeVersion], value: 1 }],
    ['service', 'version', 'runtime'],
  );
  metrics.gaugeFrom('fairlead_ready', '1 while calls may come.', () => Number(of.ready()));
  metrics.gaugeFrom(
    'fairlead_registration',
    '1 for the state that the own registration is in, 0 for the others.',
    () => states.map((state) => ({ labels: [state], value: Number(of.registration() === state) })),
    ['state'],
  );
  metrics.gaugeFrom(
    'fairlead_registry_nodes',
    'Nodes known of each service that is called.',
    () => of.snapshots().map(({ service, nodes }) => ({ labels: [service], value: nodes.length })),
    ['service'],
  );
  metrics.gaugeFrom(
    'fairlead_registry_snapshot_age_seconds',
    'Since when the registry has not confirmed the nodes of a service.',
    () =>
      of.snapshots().map(({ service, confirmedAtMs }) => ({
        labels: [service],
        value: Math.max(0, of.now() - confirmedAtMs) / 1_000,
      })),
    ['service'],
  );
  metrics.gaugeFrom(
    'fairlead_registry_snapshot_stale',
    '1 while the registry is out of reach and the last known nodes of a service are used.',
    () => of.snapshots().map(({ service, stale }) => ({ labels: [service], value: Number(stale) })),
    ['service'],
  );
  metrics.counterFrom(
    'fairlead_spans_dropped_total',
    'Spans thrown away because the collector could not take them.',
    of.droppedSpans,
  );
  addAdmissionMetrics(metrics, of.admission);
  if (of.breaker) addCircuitMetrics(metrics, of.breaker);
}

function addAdmissionMetrics(metrics: Metrics, admission: Server['admission']): void {
  metrics.gaugeFrom(
    'fairlead_server_calls_limit',
    'Calls that are let in at once; follows what the service can do.',
    () => admission.limit,
  );
  metrics.gaugeFrom('fairlead_server_streams', 'Streams being answered.', () => admission.streams);
  metrics.counterFrom(
    'fairlead_server_refused_total',
    'Calls that were not let in: too many at once, or their caller does not read its replies.',
    () => [
      { labels: ['OVERLOADED'], value: admission.refused.overloaded },
      { labels: ['PEER_BACKLOG'], value: admission.refused.peerBacklog },
    ],
    ['reason'],
  );
}

const stateNumber = { closed: 0, 'half-open': 1, open: 2 } as const;

function addCircuitMetrics(metrics: Metrics, breaker: Breaker): void {
  metrics.gaugeFrom(
    'fairlead_circuit_state',
    'Of each circuit: 0 closed, 1 half-open, 2 open.',
    () => Array.from(breaker.circuits, ({ key, state }) => ({ labels: [key], value: stateNumber[state] })),
    ['circuit'],
  );
  const changes = metrics.counter(
    'fairlead_circuit_changes_total',
    'Changes of circuits, by the new state.',
    ['to'],
  );
  breaker.onChange(({ to }) => changes.labels(to).add());
}

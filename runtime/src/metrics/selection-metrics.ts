import type { SelectionState } from '../selector/types.ts';
import type { Metrics } from './types.ts';

/** Adds how many nodes of each service are left out, and how often some were; read at the scrape. */
export function addSelectionMetrics(metrics: Metrics, states: () => readonly SelectionState[]): void {
  metrics.gaugeFrom(
    'fairlead_nodes_out',
    'Nodes of each service that is called which are left out now, by why.',
    () =>
      states().flatMap(({ service, out, ejections }) =>
        Object.keys(ejections).map((why) => ({
          labels: [service, why],
          value: out.filter((each) => each.why === why).length,
        })),
      ),
    ['service', 'why'],
  );
  metrics.counterFrom(
    'fairlead_ejections_total',
    'How often nodes of each service were left out, and kept out after a look at them, by why.',
    () =>
      states().flatMap(({ service, ejections }) =>
        Object.entries(ejections).map(([why, value]) => ({ labels: [service, why], value })),
      ),
    ['service', 'why'],
  );
}

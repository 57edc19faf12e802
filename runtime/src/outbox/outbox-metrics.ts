import type { Metrics } from '../metrics/types.ts';
import type { EventQueue } from './event-queue.ts';
import type { OutboxRelay } from './types.ts';

/** Adds what a relay does; several relays of a service are added up. */
export function addRelayMetrics(
  metrics: Metrics,
  relay: Pick<OutboxRelay<never>, 'published' | 'failed' | 'due'>,
): void {
  metrics.counterFrom(
    'fairlead_outbox_published_total',
    'Events that have left their documents.',
    () => relay.published,
  );
  metrics.counterFrom(
    'fairlead_outbox_failed_total',
    'Tries to publish events that failed; the events wait in their documents.',
    () => relay.failed,
  );
  metrics.gaugeFrom(
    'fairlead_outbox_due_documents',
    'Documents whose events could not leave when the relay last looked, 100 at the most.',
    () => relay.due,
  );
}

/** Adds what an event queue does. */
export function addQueueMetrics(metrics: Metrics, queue: Pick<EventQueue, 'size' | 'dropped'>): void {
  metrics.gaugeFrom('fairlead_event_queue_size', 'Events without a document that wait.', () => queue.size);
  metrics.counterFrom(
    'fairlead_event_queue_dropped_total',
    'Events without a document that were dropped.',
    () => queue.dropped,
  );
}

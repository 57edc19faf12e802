import {
  type Changes,
  type Clock,
  type Collection,
  type Filter,
  RuntimeError,
  type Value,
  withEvents,
} from '@fairlead/runtime';
import type { ConsignmentDocument, Failure } from './document.ts';
import { outcomeEvent } from './events.ts';

/** Whether a step was taken, and the consignment as it then is. */
export interface Step {
  readonly taken: boolean;
  readonly document: ConsignmentDocument;
}

type Owned = Pick<ConsignmentDocument, 'id' | 'attempt'>;

/**
 * Every step that a consignment can take, each a guarded update. Whoever competes for one (a caller, a repeated
 * request, the sweep, in whatever process), the store lets one of them through.
 */
export interface Transitions {
  /** Pending stays pending, but somebody else works on it. Only if it is untouched since `seen` was read. */
  takeOver(seen: ConsignmentDocument, attempt: string): Promise<Step>;
  /** Pending: `vesselId` is going to be asked. */
  note(owned: Owned, vesselId: string): Promise<Step>;
  /** Pending: `vesselId` is going to be told to forget it, and is never asked again. */
  spend(owned: Owned, vesselId: string): Promise<Step>;
  /** Pending → confirmed. From here on nothing but its owner's cancelling undoes it. */
  confirm(owned: ConsignmentDocument, vesselId: string): Promise<Step>;
  /** Pending → releasing → failed: the vessel that was asked last may have booked it. */
  abandon(owned: Owned): Promise<Step>;
  /** The same for the sweep: only if it is untouched since `seen` was read. */
  abandonUntouched(seen: ConsignmentDocument): Promise<Step>;
  /** Pending → failed: no vessel has booked it, nor will. */
  giveUp(owned: ConsignmentDocument, failure: Failure): Promise<Step>;
  /** Confirmed → releasing → cancelled. */
  cancel(seen: ConsignmentDocument): Promise<Step>;
  /** Releasing → failed or cancelled, after the vessel has given the room back. */
  finish(releasing: ConsignmentDocument): Promise<Step>;
  /** Releasing stays releasing; the sweep tries others first. */
  postpone(releasing: ConsignmentDocument): Promise<Step>;
}

export interface TransitionsOptions {
  readonly collection: Collection<ConsignmentDocument>;
  readonly clock: Clock;
  /** The trace that an event made now belongs to, as headers of its message. Default none. */
  readonly traceHeaders?: () => Readonly<Record<string, string>>;
  /** Told of a consignment that has got an event, so that it can leave. */
  readonly onEvent?: (consignment: ConsignmentDocument) => void;
}

export function createTransitions(options: TransitionsOptions): Transitions {
  const { collection, clock, traceHeaders = () => ({}) } = options;
  const now = () => Math.round(clock.now());

  const update = async (id: string, guard: Filter, changes: Changes): Promise<Step> => {
    const result = await collection.update(id, guard, changes);
    if (result.status === 'missing') throw lost(id);
    return { taken: result.status === 'updated', document: result.document };
  };
  const step = (id: string, guard: Filter, set: Record<string, Value>) =>
    update(id, guard, { set: { ...set, updatedAtMs: now() } });

  /** A step into a state that others are told of. */
  const outcome = async (
    document: ConsignmentDocument,
    guard: Filter,
    status: 'confirmed' | 'failed' | 'cancelled',
    set: Record<string, Value> = {},
  ): Promise<Step> => {
    const atMs = now();
    const event = outcomeEvent({ ...document, ...set }, status, atMs, traceHeaders());
    const changes = { set: { ...set, status, updatedAtMs: atMs } };
    const result = await update(document.id, guard, withEvents(changes, [event], atMs));
    if (result.taken) options.onEvent?.(result.document);
    return result;
  };

  const pending = ({ attempt }: Owned): Filter => ({ status: 'pending', attempt });
  const untouched = (seen: ConsignmentDocument): Filter => ({
    ...pending(seen),
    updatedAtMs: seen.updatedAtMs,
  });
  const toFailed = { status: 'releasing', releaseTo: 'failed', failure: 'broken-off' } as const;

  return {
    takeOver: (seen, attempt) => step(seen.id, untouched(seen), { attempt }),
    note: (owned, vesselId) => step(owned.id, pending(owned), { vesselId }),
    spend: ({ id, attempt }, vesselId) =>
      update(id, pending({ id, attempt }), { push: { spent: vesselId }, set: { updatedAtMs: now() } }),
    confirm: (owned, vesselId) => outcome(owned, { ...pending(owned), vesselId }, 'confirmed', { vesselId }),
    abandon: (owned) => step(owned.id, pending(owned), toFailed),
    abandonUntouched: (seen) => step(seen.id, untouched(seen), toFailed),
    giveUp: (owned, failure) => outcome(owned, pending(owned), 'failed', { failure, vesselId: '' }),
    cancel: (seen) => step(seen.id, { status: 'confirmed' }, { status: 'releasing', releaseTo: 'cancelled' }),
    finish: (releasing) => outcome(releasing, { status: 'releasing' }, releasing.releaseTo ?? 'failed'),
    postpone: (releasing) => step(releasing.id, { status: 'releasing' }, {}),
  };
}

const lost = (id: string) =>
  new RuntimeError({ code: 'DATA_LOSS', message: `consignment ${id} has vanished from the store` });

import type { Clock } from '../clock/types.ts';
import { createFairShare, type Holding } from '../limiter/fair-share.ts';

/** Where calls wait for a place: those of one party in the order of coming, the parties in turn. */
export interface WaitingRoom<Party extends WaitingParty> {
  readonly waiting: number;
  /** Whether one more call of `party` may wait; a party alone may fill the room, with others it gets an equal part. */
  hasRoom(party: Party): boolean;
  /**
   * Resolves when it is this call's turn; `onTurn` has been called by then, in the turn in which the place became free.
   * Rejects with `refusal` after `waitMs`, and with the reason of `signal` when that aborts.
   */
  wait(party: Party, onTurn: () => void, waitMs: number, signal: AbortSignal): Promise<void>;
  /** Calls in whoever is next. False when nobody waits. */
  next(): boolean;
}

export interface WaitingParty {
  readonly waiters: Holding;
}

export interface WaitingRoomOptions {
  readonly clock: Clock;
  /** Calls that may wait. */
  readonly places: number;
  /** What who has waited for too long is told. */
  readonly refusal: () => Error;
}

export function createWaitingRoom<Party extends WaitingParty>(
  options: WaitingRoomOptions,
): WaitingRoom<Party> {
  const { clock, places, refusal } = options;
  const share = createFairShare();
  /** Of each party that waits, what calls its waiters in; the party whose turn is next comes first. */
  const queues = new Map<Party, Set<() => void>>();

  const join = (party: Party, enter: () => void) => {
    const queue = queues.get(party) ?? new Set();
    queues.set(party, queue.add(enter));
    share.take(party.waiters);
  };
  const leave = (party: Party, enter: () => void) => {
    const queue = queues.get(party);
    if (!queue?.delete(enter)) return;
    share.giveBack(party.waiters);
    if (queue.size === 0) queues.delete(party);
  };

  return {
    get waiting() {
      return share.taken;
    },
    hasRoom: (party) => share.admits(party.waiters, places),
    wait: (party, onTurn, waitMs, signal) =>
      new Promise((resolve, reject) => {
        const settle = () => {
          leave(party, enter);
          timer.cancel();
          signal.removeEventListener('abort', onAbort);
        };
        const onAbort = () => {
          settle();
          reject(signal.reason);
        };
        const enter = () => {
          settle();
          onTurn();
          resolve();
        };
        const timer = clock.setTimeout(() => {
          settle();
          reject(refusal());
        }, waitMs);
        signal.addEventListener('abort', onAbort, { once: true });
        join(party, enter);
      }),
    next() {
      const [first] = queues;
      if (!first) return false;
      const [party, queue] = first;
      const [enter] = queue;
      enter?.();
      // To the end of the row, if others of theirs wait still.
      if (queues.delete(party)) queues.set(party, queue);
      return true;
    },
  };
}

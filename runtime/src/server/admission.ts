import type { Clock } from '../clock/types.ts';
import type { ConcurrencyLimit } from '../limiter/concurrency.ts';
import { createFairShare, type Holding } from '../limiter/fair-share.ts';
import type { Admit, Refusal, Ticket } from '../wire/admit.ts';
import { overloaded, overloadedError, peerBacklog } from './refusals.ts';
import type { Route } from './router.ts';
import { createWaitingRoom, type WaitingParty } from './waiting-room.ts';

export interface AdmissionOptions {
  readonly clock: Clock;
  /** Calls under way at once, streams not counted. */
  readonly limit: ConcurrencyLimit;
  /** Calls that may wait for their turn; more are refused at once. Default 1,000. */
  readonly maxWaiting?: number;
  /** How long they wait at most, in ms; a fifth of the time that a call has, where that is less. Default 1,000. */
  readonly maxWaitMs?: number;
  /** Streams under way at once. Default 1,000. */
  readonly maxStreams?: number;
  /**
   * What the calls of one peer may hold here, in bytes: requests being answered (of a stream what it begins with),
   * replies to be expected, and what it has not read yet. Default 32 MiB; all peers together may have four times that,
   * what they have not read not counted.
   */
  readonly maxPeerBytes?: number;
  readonly findRoute: (path: string) => Route | undefined;
}

/** How many were refused so far, by reason. */
export interface Refused {
  readonly overloaded: number;
  readonly peerBacklog: number;
}

/** Decides which calls are taken, before they are decoded: what is too much has to cost next to nothing. */
export interface Admission {
  readonly inFlight: number;
  /** Calls that wait for their turn. */
  readonly waiting: number;
  readonly streams: number;
  readonly limit: number;
  readonly refused: Refused;
  /** Somebody who calls. `unsentBytes` says what waits for them to read. */
  peer(unsentBytes: () => number): Peer;
}

export interface Peer {
  admit(...args: Parameters<Admit>): Ticket | Refusal;
}

/** What is known of a method. */
interface Habit {
  readonly path: string;
  readonly reserve: number;
  /** What its replies have had lately, on average. */
  replyBytes: number;
}

interface Account extends WaitingParty {
  readonly unsentBytes: () => number;
  readonly calls: Holding;
  readonly streams: Holding;
  bytes: number;
}

/** How far past the limit calls of internal methods may go: other services wait for them. */
const RESERVE = 1.5;
const ALL_PEERS = 4;
/** Who waits longer has too little time left to be answered and answer in turn. */
const WAIT_SHARE = 0.2;

export function createAdmission(options: AdmissionOptions): Admission {
  const {
    clock,
    limit,
    maxWaiting = 1_000,
    maxWaitMs = 1_000,
    maxStreams = 1_000,
    maxPeerBytes = 32 * 1024 * 1024,
    findRoute,
  } = options;
  const calls = createFairShare();
  const streams = createFairShare();
  const room = createWaitingRoom<Account>({
    clock,
    places: maxWaitMs > 0 ? maxWaiting : 0,
    refusal() {
      refused.overloaded++;
      return overloadedError();
    },
  });
  const habits = new Map<string, Habit>();
  const refused = { overloaded: 0, peerBacklog: 0 };
  let bytes = 0;
  let ended: CallTicket[] = [];

  const habitOf = (path: string): Habit => {
    const known = habits.get(path);
    if (known) return known;
    const route = findRoute(path);
    const habit = { path, reserve: route?.method.access === 'service' ? RESERVE : 1, replyBytes: 0 };
    // Paths that are not served come from anywhere; there is no end to them.
    if (route) habits.set(path, habit);
    return habit;
  };

  const giveBack = () => {
    const tickets = ended;
    ended = [];
    for (const ticket of tickets) ticket.giveBack();
    while (calls.taken < limit.limit && room.next());
  };

  /**
   * The place of a call that has ended is free in the next turn of the event loop, when its reply has left and other
   * peers have been heard: or the calls of one peer would follow each other in one turn for as long as there are any.
   */
  class CallTicket implements Ticket {
    readonly #account: Account;
    readonly #habit: Habit;
    readonly #bytes: number;
    readonly #isStream: boolean;
    #startedMs = 0;
    #hasPlace = false;

    constructor(account: Account, habit: Habit, size: number, isStream: boolean) {
      this.#account = account;
      this.#habit = habit;
      this.#bytes = size + habit.replyBytes;
      this.#isStream = isStream;
    }

    begin(nowMs: number, remainingMs: number, waiter: { readonly signal: AbortSignal }) {
      this.#account.bytes += this.#bytes;
      bytes += this.#bytes;
      if (this.#isStream) {
        streams.take(this.#account.streams);
        return undefined;
      }
      if (this.#fits()) {
        this.#takePlace(nowMs);
        return undefined;
      }
      const waitMs = Math.min(maxWaitMs, remainingMs * WAIT_SHARE);
      return room.wait(this.#account, () => this.#takePlace(clock.now()), waitMs, waiter.signal);
    }

    #fits() {
      return calls.admits(this.#account.calls, limit.limit * this.#habit.reserve);
    }

    #takePlace(nowMs: number) {
      this.#startedMs = nowMs;
      this.#hasPlace = true;
      calls.take(this.#account.calls);
    }

    end(nowMs: number, replyBytes: number, timed: boolean) {
      if (!this.#isStream) {
        if (timed && this.#hasPlace) limit.sample(this.#habit.path, this.#startedMs, nowMs, calls.taken);
        if (replyBytes > 0) this.#habit.replyBytes += Math.round((replyBytes - this.#habit.replyBytes) / 4);
      }
      if (ended.push(this) === 1) clock.nextTurn(giveBack);
    }

    giveBack() {
      this.#account.bytes -= this.#bytes;
      bytes -= this.#bytes;
      if (this.#isStream) streams.giveBack(this.#account.streams);
      else if (this.#hasPlace) calls.giveBack(this.#account.calls);
    }
  }

  const hasBacklog = (account: Account, more: number) => {
    const held = account.bytes + account.unsentBytes();
    return (held > 0 && held + more > maxPeerBytes) || (bytes > 0 && bytes + more > maxPeerBytes * ALL_PEERS);
  };

  return {
    get inFlight() {
      return calls.taken;
    },
    get waiting() {
      return room.waiting;
    },
    get streams() {
      return streams.taken;
    },
    get limit() {
      return limit.limit;
    },
    refused,
    peer(unsentBytes) {
      const account: Account = {
        unsentBytes,
        calls: { held: 0 },
        waiters: { held: 0 },
        streams: { held: 0 },
        bytes: 0,
      };
      return {
        admit(path, size, isStream) {
          const habit = habitOf(path);
          const hasRoom = isStream
            ? streams.admits(account.streams, maxStreams)
            : calls.admits(account.calls, limit.limit * habit.reserve) || room.hasRoom(account);
          if (!hasRoom) {
            refused.overloaded++;
            return overloaded;
          }
          if (hasBacklog(account, size + habit.replyBytes)) {
            refused.peerBacklog++;
            return peerBacklog;
          }
          return new CallTicket(account, habit, size, isStream);
        },
      };
    },
  };
}

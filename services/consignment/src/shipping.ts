import {
  isBookingReleased,
  isVesselFull,
  isVesselNotAvailable,
  isVesselNotFound,
  type VesselServiceMethods,
} from '@fairlead/interface-center/vessel/v1';
import { type Client, type Clock, type Context, RuntimeError, sleep } from '@fairlead/runtime';
import { candidates } from './candidates.ts';
import { type Compensate, outliving, releaseBooking } from './compensation.ts';
import type { ConsignmentDocument } from './document.ts';
import type { Transitions } from './transitions.ts';

export interface ShippingOptions {
  readonly vessels: Client<VesselServiceMethods>;
  readonly transitions: Transitions;
  readonly compensate: Compensate;
  readonly clock: Clock;
  /** How long a search goes on, in ms; the caller may set less time. */
  readonly giveUpAfterMs: number;
  /** 0 to 1. Default `Math.random`. */
  readonly random?: () => number;
}

/**
 * Leads a pending consignment that its caller owns to a vessel. Resolves to what has become of it: confirmed, failed
 * for want of a vessel, or whatever somebody made of it who has taken it over meanwhile. Throws when the attempt
 * broke off; the consignment then ends as failed, at the latest by the sweep.
 */
export type Ship = (pending: ConsignmentDocument, call: Context) => Promise<ConsignmentDocument>;

// What the steps after a booking need of the caller's time.
const reserveMs = 200;
// When many attempts break off, there is too much to do already: what breaks off on top is left to the sweep, which
// takes a few at a time. Otherwise a failure would cause more work than a success, and an overload keep itself up.
const breakingOffAtOnce = 32;
const askingAgainAtOnce = 32;
// Pauses before a vessel that has not answered is asked again. Another node answers for it at once, one that has to be
// started after a second.
const askAgainAfterMs = [20, 200, 800] as const;

export function createShipping(options: ShippingOptions): Ship {
  const { vessels, transitions, compensate, clock, random = Math.random } = options;
  let breakingOff = 0;
  let askingAgain = 0;

  return async (pending, call) => {
    const { id, weight, wish } = pending;
    const containers = pending.containers.length;
    const endMs = Math.min(call.deadlineMs - reserveMs, clock.now() + options.giveUpAfterMs);
    const check = () => {
      if (call.signal.aborted) throw RuntimeError.from(call.signal.reason);
      if (clock.now() > endMs) throw outOfTime();
    };
    /** Vessels that the consignment's key is used up on, or will be. */
    const excluded = new Set(pending.spent);
    /** Whether a vessel was asked to book and has not answered. */
    let isUnsure = false;

    /** True when the room is booked, false when it is not, nor will be by this request. Throws when nobody knows. */
    const book = async (vesselId: string): Promise<boolean> => {
      isUnsure = true;
      try {
        await vessels.book({ vesselId, key: id, containers, weight });
      } catch (thrown) {
        const isFull = isVesselFull(thrown) || isVesselNotAvailable(thrown) || isVesselNotFound(thrown);
        if (!isFull && !isBookingReleased(thrown)) throw thrown;
        if (!isFull) excluded.add(vesselId);
        isUnsure = false;
        return false;
      }
      isUnsure = false;
      return true;
    };

    /** Notes the vessel and asks it. Undefined when it says no. */
    const ask = async (vesselId: string): Promise<ConsignmentDocument | undefined> => {
      const noted = await transitions.note(pending, vesselId);
      if (!noted.taken) return noted.document;
      if (!(await book(vesselId))) return undefined;
      return (await transitions.confirm(pending, vesselId)).document;
    };

    /**
     * Whoever worked on it before may still be asking this vessel: it books now, or never. Noted before it is told,
     * because what it is told may arrive late: then no attempt after this one may have asked it again.
     */
    const askAgain = async (vesselId: string): Promise<ConsignmentDocument | undefined> => {
      if (!excluded.has(vesselId)) {
        const answer = await ask(vesselId);
        if (answer) return answer;
        const spent = await transitions.spend(pending, vesselId);
        if (!spent.taken) return spent.document;
        excluded.add(vesselId);
      }
      await releaseBooking(vessels, vesselId, id);
      return undefined;
    };

    /**
     * Asks one vessel, and again when it does not answer: the key books once, so that nothing is booked twice. A few
     * creates at a time: otherwise a failure would cause more work than a success. Undefined when it says no.
     */
    const settle = async (vesselId: string): Promise<ConsignmentDocument | undefined> => {
      let work = ask(vesselId);
      for (const pauseMs of askAgainAfterMs) {
        try {
          return await work;
        } catch (thrown) {
          const { retryable, retryAfterMs = 0 } = RuntimeError.from(thrown);
          const waitMs = Math.max(pauseMs, retryAfterMs);
          if (!isUnsure || !retryable || askingAgain >= askingAgainAtOnce || clock.now() + waitMs > endMs)
            throw thrown;
          work = later(waitMs, () => askAgain(vesselId));
        }
      }
      return work;
    };

    const later = async <T>(waitMs: number, work: () => Promise<T>): Promise<T> => {
      askingAgain++;
      try {
        await sleep(clock, waitMs, call.signal);
        return await work();
      } finally {
        askingAgain--;
      }
    };

    const search = async (): Promise<ConsignmentDocument> => {
      if (pending.vesselId !== '') {
        const answer = await askAgain(pending.vesselId);
        if (answer) return answer;
      }
      const tried = candidates({ vessels, containers, weight, wish, excluded, check, random });
      for await (const vesselId of tried) {
        const answer = await settle(vesselId);
        if (answer) return answer;
      }
      // With a vessel excluded nobody can say that there was none.
      const failure = excluded.size === 0 ? 'no-vessel' : 'broken-off';
      return (await transitions.giveUp(pending, failure)).document;
    };

    /** After a failure nobody knows whether the vessel that was asked last has booked. */
    const breakOff = async (failure: unknown): Promise<ConsignmentDocument> => {
      if (breakingOff >= breakingOffAtOnce) throw failure;
      breakingOff++;
      try {
        return await end(failure);
      } finally {
        breakingOff--;
      }
    };

    const end = async (failure: unknown): Promise<ConsignmentDocument> => {
      const step = await outliving(() => transitions.abandon(pending)).catch(() => undefined);
      if (step && !step.taken) return step.document;
      // What cannot be done now, the sweep does.
      if (step) await compensate(step.document).catch(() => undefined);
      throw failure;
    };

    return search().catch(breakOff);
  };
}

const outOfTime = () =>
  new RuntimeError({
    code: 'DEADLINE_EXCEEDED',
    message: 'no vessel was found in time; try again, with more time if it happens again',
  });

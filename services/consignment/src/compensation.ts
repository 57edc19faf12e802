import { isVesselNotFound, type VesselServiceMethods } from '@fairlead/interface-center/vessel/v1';
import { type Client, createContext, currentContext, runInContext } from '@fairlead/runtime';
import type { ConsignmentDocument } from './document.ts';
import type { Transitions } from './transitions.ts';

export interface CompensationOptions {
  readonly vessels: Pick<Client<VesselServiceMethods>, 'release'>;
  readonly transitions: Transitions;
}

/** Runs `work` whatever becomes of the call that it is for: neither its deadline nor its caller ends it. */
export const outliving = <T>(work: () => Promise<T>): Promise<T> =>
  runInContext(createContext({ span: currentContext()?.span }), work);

/** Makes sure that `key` books nothing on the vessel, now and later. */
export async function releaseBooking(
  vessels: CompensationOptions['vessels'],
  vesselId: string,
  key: string,
): Promise<void> {
  try {
    await vessels.release({ vesselId, key });
  } catch (thrown) {
    if (!isVesselNotFound(thrown)) throw thrown;
  }
}

/** Leads a consignment out of `releasing`: gives the room back, then says so. Repeating it changes nothing. */
export type Compensate = (releasing: ConsignmentDocument) => Promise<ConsignmentDocument>;

/** What it makes throws when the vessel cannot be told; the sweep then does it later. */
export const createCompensation =
  ({ vessels, transitions }: CompensationOptions): Compensate =>
  (releasing) =>
    outliving(async () => {
      const { id, vesselId } = releasing;
      if (vesselId !== '') await releaseBooking(vessels, vesselId, id);
      return (await transitions.finish(releasing)).document;
    });

import type { OutboxFields } from '@fairlead/runtime';

export type ConsignmentStatus = 'pending' | 'confirmed' | 'releasing' | 'failed' | 'cancelled';

/** Why a consignment failed: no vessel had room, or the attempt broke off. */
export type Failure = 'no-vessel' | 'broken-off';

export type StoredContainer = {
  readonly id: string;
  readonly customerId: string;
  readonly origin: string;
  readonly userId: string;
};

export type ConsignmentDocument = OutboxFields & {
  /** Follows from user and idempotency key where one was given. Also the key of the booking. */
  readonly id: string;
  readonly userId: string;
  /** Of what was asked for, so that a key that comes back with another request is noticed. */
  readonly requestHash: string;
  readonly description: string;
  readonly weight: number;
  readonly containers: readonly StoredContainer[];
  /** The vessel that the customer would like; may be empty. */
  readonly wish: string;
  readonly status: ConsignmentStatus;
  /** Names who works on it while it is pending; whoever takes over writes another name. */
  readonly attempt: string;
  /**
   * The vessel that carries it, or was last asked to. Written before the vessel is asked: no other vessel can hold
   * a booking for this consignment, nor get one.
   */
  readonly vesselId: string;
  /**
   * Vessels that are told to forget it while it is pending. Written before they are told: none of them may be asked
   * again, since what they are told may arrive at any time.
   */
  readonly spent?: readonly string[];
  /** Where `releasing` leads. */
  readonly releaseTo?: 'failed' | 'cancelled';
  readonly failure?: Failure;
  readonly createdAtMs: number;
  /** The last step, epoch ms: how the sweep tells what nobody works on any more. */
  readonly updatedAtMs: number;
};

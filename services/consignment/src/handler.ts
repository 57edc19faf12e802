import { enumName } from '@fairlead/interface-center';
import {
  consignmentFailed,
  consignmentNotFound,
  idempotencyKeyReused,
  notCancellable,
  noVesselAvailable,
  Status,
} from '@fairlead/interface-center/consignment/v1';
import { type Call, type Clock, type Handlers, RuntimeError } from '@fairlead/runtime';
import { type Compensate, outliving } from './compensation.ts';
import type { ShippingServiceMethods } from './contract.ts';
import type { ConsignmentDocument } from './document.ts';
import { consignmentId, requestHash, storedContainer } from './identity.ts';
import { readPage } from './pages.ts';
import type { Join } from './repetition.ts';
import type { ConsignmentRepository } from './repository.ts';
import type { Ship } from './shipping.ts';
import type { Transitions } from './transitions.ts';
import { statuses, viewOf } from './view.ts';

export interface ShippingHandlerOptions {
  readonly repository: ConsignmentRepository;
  readonly transitions: Transitions;
  readonly ship: Ship;
  readonly join: Join;
  readonly compensate: Compensate;
  readonly clock: Clock;
  readonly newAttempt: () => string;
}

/** Answers `consignment.v1.ShippingService`. Everybody sees and cancels only what is their own. */
export function createShippingHandlers(options: ShippingHandlerOptions): Handlers<ShippingServiceMethods> {
  const { repository, transitions, compensate } = options;

  const ownOne = async (consignmentId: string, call: Call): Promise<ConsignmentDocument> => {
    const userId = userOf(call);
    const document = await repository.get(consignmentId);
    // Somebody else's is not told from none at all.
    if (document?.userId === userId) return document;
    throw consignmentNotFound({ consignmentId });
  };

  return {
    async createConsignment(request, call) {
      const { description, weight, containers, vesselId, idempotencyKey } = request;
      const userId = userOf(call);
      const nowMs = Math.round(options.clock.now());
      const { inserted, document } = await repository.insert({
        id: consignmentId(userId, idempotencyKey),
        userId,
        requestHash: requestHash(request),
        description,
        weight,
        containers: containers.map(storedContainer),
        wish: vesselId,
        status: 'pending',
        attempt: options.newAttempt(),
        vesselId: '',
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
      });
      if (document.requestHash !== requestHash(request)) throw idempotencyKeyReused({ idempotencyKey });
      const shipped = inserted ? await options.ship(document, call) : document;
      // Pending still: somebody else works on it.
      const ended = await options.join(shipped, call);
      return { created: true, consignment: viewOf(acknowledged(ended)) };
    },

    async getConsignment({ id }, call) {
      return { consignment: viewOf(await ownOne(id, call)) };
    },

    getConsignments: (request, call) => readPage(repository, userOf(call), request),

    async cancelConsignment({ id }, call) {
      let document = await ownOne(id, call);
      if (document.status === 'confirmed')
        document = (await outliving(() => transitions.cancel(document))).document;
      // It is decided now; what cannot be done at once, the sweep does.
      if (document.status === 'releasing' && document.releaseTo === 'cancelled')
        document = await compensate(document).catch(() => document);
      if (document.status === 'cancelled' || document.releaseTo === 'cancelled')
        return { consignment: viewOf(document) };
      throw notCancellable({ consignmentId: id, status: enumName(Status, statuses[document.status]) });
    },
  };
}

/** The consignment, if it was confirmed; whether it has been cancelled since makes no difference. */
function acknowledged(document: ConsignmentDocument): ConsignmentDocument {
  if (document.status === 'confirmed' || document.releaseTo === 'cancelled') return document;
  const { id, containers, weight } = document;
  if (document.failure === 'no-vessel') throw noVesselAvailable({ containers: containers.length, weight });
  throw consignmentFailed({ consignmentId: id });
}

function userOf(call: Call): string {
  if (call.user) return call.user.id;
  throw new RuntimeError({ code: 'UNAUTHENTICATED', message: `${call.path} needs a user; log in first` });
}

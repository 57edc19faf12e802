export { Consignment, Container, ShippingService } from '../gen/consignment.v1.ts';
export { Log, LogService } from '../gen/log.v1.ts';
export { allErrorReasons, allServices } from '../gen/services.ts';
export { User, UserService } from '../gen/user.v1.ts';
export { Vessel, VesselService } from '../gen/vessel.v1.ts';
export { closest } from './closest.ts';
export { enumName } from './enum-name.ts';
export type { ErrorDetails, ErrorReason } from './error-catalogue.ts';
export {
  decodeEvent,
  type EventFields,
  encodeEvent,
  eventTopic,
  logEvent,
  outboxEvent,
  outboxMessage,
  traceHeaders,
} from './events.ts';
export { findErrorReason } from './find-error-reason.ts';
export { type FoundMethod, findMethod } from './find-method.ts';
export { type Found, findFitting } from './page-fit.ts';
export { readPageToken, writePageToken } from './page-token.ts';
export {
  Timestamp,
  timestampFromDate,
  timestampFromMs,
  timestampToDate,
  timestampToMs,
} from './timestamp.ts';

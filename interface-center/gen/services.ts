// Generated from the protos by `npm run generate -w interface-center`; do not edit.

import type { ServiceDescriptor } from '@fairlead/runtime';
import type { ErrorReason } from '../src/error-catalogue.ts';
import { ShippingService } from './consignment.v1.ts';
import { LogService } from './log.v1.ts';
import { UserService } from './user.v1.ts';
import { VesselService } from './vessel.v1.ts';
import { errorReasons as consignmentV1Errors } from './consignment.v1.ts';
import { errorReasons as logV1Errors } from './log.v1.ts';
import { errorReasons as userV1Errors } from './user.v1.ts';
import { errorReasons as vesselV1Errors } from './vessel.v1.ts';

/** Every service that the protos declare. */
export const allServices: readonly ServiceDescriptor[] = [LogService, ShippingService, UserService, VesselService];

/** Every error reason that the protos declare. */
export const allErrorReasons: readonly ErrorReason[] = [
  ...Object.values(consignmentV1Errors),
  ...Object.values(logV1Errors),
  ...Object.values(userV1Errors),
  ...Object.values(vesselV1Errors),
];

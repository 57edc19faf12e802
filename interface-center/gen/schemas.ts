// Generated from the protos by `npm run generate -w interface-center`; do not edit.

import consignmentV1 from './consignment.v1.json' with { type: 'json' };
import logV1 from './log.v1.json' with { type: 'json' };
import userV1 from './user.v1.json' with { type: 'json' };
import vesselV1 from './vessel.v1.json' with { type: 'json' };
import type { SchemaSource } from '@fairlead/runtime/protojson';

/** What the messages and services of every package are made of; loaded for JSON and for documentation. */
export const allSchemas: readonly SchemaSource[] = [consignmentV1, logV1, userV1, vesselV1];

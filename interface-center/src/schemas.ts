import { createRequire } from 'node:module';
import type { MessageSchema, ServiceSchema } from '@fairlead/runtime';

const require = createRequire(import.meta.url);
let loaded: typeof import('./json/schemas.ts') | undefined;

/** Loaded at first use: who speaks RPC only never needs it. */
function schemas(): typeof import('./json/schemas.ts')['schemas'] {
  loaded ??= require('./json/schemas.ts') as typeof import('./json/schemas.ts');
  return loaded.schemas;
}

/** What a message is made of, for example `vessel.v1.Vessel`. */
export const messageSchema = (typeName: string): MessageSchema => schemas().message(typeName);

/** What the proto says of a service, for example `vessel.v1.VesselService`. */
export const serviceSchema = (name: string): ServiceSchema => schemas().service(name);

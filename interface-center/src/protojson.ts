import { createRequire } from 'node:module';
import type protobuf from 'protobufjs/light.js';

/** protobufjs' JSON mapping, as far as it is used here. */
interface ProtoJson {
  fromJson(type: protobuf.Type, json: unknown): protobuf.Message;
  toJson(type: protobuf.Type, message: object): unknown;
}

const require = createRequire(import.meta.url);
let loaded: ProtoJson | undefined;

/** Loaded at first use: a service that speaks RPC only never needs it. */
export function protojson(): ProtoJson {
  loaded ??= require('protobufjs/ext/protojson.js') as ProtoJson;
  return loaded;
}

/** Whether JSON writes this message as something else than an object of its fields. */
export const isWellKnown = (type: protobuf.Type): boolean => type.fullName.startsWith('.google.protobuf.');

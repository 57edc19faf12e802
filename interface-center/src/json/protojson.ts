import library from 'protobufjs/ext/protojson.js';
import type protobuf from 'protobufjs/light.js';

/** protobufjs' JSON mapping, as far as it is used here. */
export interface ProtoJson {
  /** Defaults are left out of the object. Throws for anything that does not fit. */
  fromJson(type: protobuf.Type, json: unknown): object;
  /** Defaults are left out of the JSON. */
  toJson(type: protobuf.Type, message: object): unknown;
}

export const protojson: ProtoJson = library;

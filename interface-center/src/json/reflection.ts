import protobuf from 'protobufjs/light.js';
import { allSchemas } from '../../gen/schemas.ts';

const timestamp = {
  Timestamp: { fields: { seconds: { type: 'int64', id: 1 }, nanos: { type: 'int32', id: 2 } } },
};

const root = new protobuf.Root();
root.define('google.protobuf', timestamp);
for (const { package: name, nested } of allSchemas) root.define(name, nested);
root.resolveAll();

/** The reflected type of a message. It belongs to everybody: do not alter it. */
export const reflectedType = (typeName: string): protobuf.Type => root.lookupType(typeName);

/** Whether JSON writes this message as something else than an object of its fields. */
export const isWellKnown = (type: protobuf.Type): boolean => type.fullName.startsWith('.google.protobuf.');

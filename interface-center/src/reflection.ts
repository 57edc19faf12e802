import protobuf from 'protobufjs/light.js';

/** A package as the generator wrote it: protobufjs' JSON form, without options and comments. */
export interface Schema {
  /** For example `vessel.v1`. */
  readonly package: string;
  /** Its messages and enums by name. */
  readonly nested: Readonly<Record<string, object>>;
}

/** Makes a message in which every field has its default. */
export type Empty<T> = () => T;

const root = new protobuf.Root();
const waiting: Schema[] = [];
const factories = new Map<string, Empty<object>>();

/** Makes a package known. Nothing is built before one of its messages is used. */
export function addSchema(schema: Schema): void {
  waiting.push(schema);
}

/** Says what an empty message of this type is, so that decoding it gives plain objects with every field in place. */
export function addEmpty(typeName: string, empty: Empty<object>): void {
  factories.set(typeName, empty);
}

/** The reflected type. It belongs to everybody: do not alter it. */
export function reflectedType(typeName: string): protobuf.Type {
  build();
  return root.lookupType(typeName);
}

function build(): void {
  if (waiting.length === 0) return;
  for (const schema of waiting.splice(0)) root.define(schema.package, schema.nested);
  root.resolveAll();
  prepare(root);
}

function prepare(namespace: protobuf.NamespaceBase): void {
  for (const object of namespace.nestedArray) {
    if (object instanceof protobuf.Type) specialise(object);
    else if (object instanceof protobuf.Namespace) prepare(object);
  }
}

/** Has the type generate its own encoder and decoder at first use: only those two, and the decoder for plain objects. */
function specialise(type: protobuf.Type): void {
  type.setup = () => {
    const empty = factories.get(type.fullName.slice(1));
    const types = type.fieldsArray.map((field) => field.resolve().resolvedType);
    const { Reader, Writer, util } = protobuf;
    type.encode = compiled(protobuf.encoder(type))({ Writer, types, util });
    type.decode = compiled(protobuf.decoder(type))({
      Reader,
      types,
      util,
      C: empty
        ? function plain() {
            return empty();
          }
        : type.ctor,
    });
    return type;
  };
}

// protobufjs declares what it generates as a code generator; calling that with a scope gives the function.
const compiled = (generator: unknown) => generator as (scope: object) => never;

import protobuf from 'protobufjs';
import { type DeclaredReason, readReasons, reasonEnum } from './errors.ts';
import { GenerateFailure } from './failure.ts';

/** A proto package with what is generated from it. */
export interface ProtoPackage {
  /** For example `vessel.v1`. */
  readonly name: string;
  readonly messages: readonly protobuf.Type[];
  /** Without the enum of error reasons. */
  readonly enums: readonly protobuf.Enum[];
  readonly services: readonly protobuf.Service[];
  readonly reasons: readonly DeclaredReason[];
}

/** Packages that hold options for the generator, or are not ours. */
const skipped = ['google', 'fairlead'];

/** The packages below `root` that are generated from, by name. */
export function packagesOf(root: protobuf.NamespaceBase): ProtoPackage[] {
  const packages = root.nestedArray.flatMap((nested) => {
    if (!isNamespace(nested) || skipped.includes(nested.fullName.slice(1))) return [];
    const below = packagesOf(nested);
    const here = nested.nestedArray.some((item) => !isNamespace(item));
    return here ? [read(nested), ...below] : below;
  });
  return packages.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** A plain namespace: not a message or a service, which are namespaces too. */
const isNamespace = (object: protobuf.ReflectionObject): object is protobuf.Namespace =>
  object instanceof protobuf.Namespace &&
  !(object instanceof protobuf.Type) &&
  !(object instanceof protobuf.Service);

function read(namespace: protobuf.Namespace): ProtoPackage {
  const name = namespace.fullName.slice(1);
  const all = namespace.nestedArray;
  const messages = all.filter((object) => object instanceof protobuf.Type);
  const enums = all.filter((object) => object instanceof protobuf.Enum);
  for (const message of messages) refuseUnsupported(message);
  return {
    name,
    messages,
    enums: enums.filter((object) => object.name !== reasonEnum),
    services: all.filter((object) => object instanceof protobuf.Service),
    reasons: enums
      .filter((object) => object.name === reasonEnum)
      .flatMap((found) => readReasons(found, name)),
  };
}

function refuseUnsupported(message: protobuf.Type): void {
  const name = message.fullName.slice(1);
  const inner = message.nestedArray[0];
  if (inner) {
    throw new GenerateFailure(
      `${name}: declares ${inner.name} inside itself; declare it beside ${message.name}`,
    );
  }
  for (const field of message.fieldsArray) {
    if (field.resolve().jsonName === field.name) continue;
    throw new GenerateFailure(
      `${name}.${field.protoName}: its JSON name ${field.jsonName} is not the property ${field.name}; name it in plain snake_case`,
    );
  }
}

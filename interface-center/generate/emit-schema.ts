import protobuf from 'protobufjs';
import type { ProtoPackage } from './model.ts';
import { exampleOf, failsWithOf, isDeprecated, rulesOf } from './options.ts';
import { mayBeAbsent, wellKnown } from './typescript.ts';

/** The package's schemas as plain data, one message, enum or service per line. */
export function emitSchema({ name, messages, enums, services }: ProtoPackage): string {
  const section = <T extends protobuf.ReflectionObject>(
    key: string,
    objects: readonly T[],
    data: (of: T) => object,
  ) =>
    objects.length === 0
      ? []
      : [
          `  ${JSON.stringify(key)}: {\n${objects
            .map((object) => `    ${JSON.stringify(object.name)}: ${JSON.stringify(data(object))}`)
            .join(',\n')}\n  }`,
        ];
  const sections = [
    `  "package": ${JSON.stringify(name)}`,
    ...section('messages', messages, ({ comment, fieldsArray }) => ({
      ...commentOf(comment),
      fields: fieldsArray.map(fieldData),
    })),
    ...section('enums', enums, enumData),
    ...section('services', services, serviceData),
  ];
  return `{\n${sections.join(',\n')}\n}\n`;
}

/** What is at its default is left out; see `FieldSource` of the runtime. */
function fieldData(field: protobuf.Field): object {
  const { resolvedType } = field.resolve();
  const typeName = resolvedType?.fullName.slice(1);
  const kind = kindOf(field, typeName);
  return {
    name: field.protoName ?? field.name,
    kind,
    ...(typeName !== undefined && kind !== 'timestamp' && { typeName }),
    ...(field.repeated && { repeated: true }),
    ...(field instanceof protobuf.MapField && { mapKey: field.keyType }),
    ...(!field.repeated && !field.map && mayBeAbsent(field) && { presence: true }),
    ...(field.partOf && !field.partOf.isProto3Optional && { oneof: field.partOf.name }),
    ...(isDeprecated(field) && { deprecated: true }),
    ...commentOf(field.comment),
    ...(rulesOf(field) && { rules: rulesOf(field) }),
    ...(exampleOf(field) !== undefined && { example: exampleOf(field) }),
  };
}

function kindOf({ resolvedType, type }: protobuf.Field, typeName: string | undefined): string {
  if (resolvedType instanceof protobuf.Enum) return 'enum';
  return typeName === undefined ? type : (wellKnown[typeName] ?? 'message');
}

const enumData = ({ comment, comments, values }: protobuf.Enum): object => ({
  ...commentOf(comment),
  values: Object.entries(values).map(([name, number]) => ({ name, number, comment: comments[name] ?? '' })),
});

const serviceData = ({ comment, methodsArray }: protobuf.Service): object => ({
  comment: commentOf(comment).comment ?? '',
  methods: Object.fromEntries(methodsArray.map((method) => [method.name, methodData(method)])),
});

function methodData(method: protobuf.Method): object {
  const { comment = '' } = commentOf(method.comment);
  const reasons = failsWithOf(method);
  return { comment, deprecated: isDeprecated(method), ...(reasons.length > 0 && { reasons }) };
}

/** What is written for the linter is left out. */
function commentOf(comment: string | null): { comment?: string } {
  const lines = (comment ?? '').split('\n').filter((line) => !line.startsWith('buf:lint:'));
  const text = lines.map((line) => line.trimEnd()).join('\n');
  return text === '' ? {} : { comment: text };
}

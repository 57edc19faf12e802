import protobuf from 'protobufjs';
import type { ProtoPackage } from './model.ts';
import { rulesOf } from './options.ts';
import { camelCase, doc, fieldType, literal } from './typescript.ts';

/** Messages: an interface and a type of the same name. */
export const emitMessages = ({ messages }: ProtoPackage): string[] => messages.map(emitMessage);

/** Enums: an object of the numbers, and their union. */
export const emitEnums = ({ enums }: ProtoPackage): string[] => enums.map(emitEnum);

function emitMessage(message: protobuf.Type): string {
  const { name } = message;
  const typeName = literal(message.fullName.slice(1));
  const args = [typeName, `${camelCase(name)}Wire`, ...emitRules(message)].join(', ');
  return `${emitInterface(message)}\nexport const ${name}: MessageType<${name}> = messageType<${name}>(${args});\n`;
}

function emitInterface({ name, comment, fieldsArray }: protobuf.Type): string {
  if (fieldsArray.length === 0)
    return `${doc(comment)}export type ${name} = Readonly<Record<string, never>>;\n`;
  const fields = fieldsArray.map(
    (field) => `${doc(field.comment, '  ')}  readonly ${field.name}: ${fieldType(field)};\n`,
  );
  return `${doc(comment)}export interface ${name} {\n${fields.join('')}}\n`;
}

function emitRules(message: protobuf.Type): string[] {
  const lines = message.fieldsArray.flatMap((field) => {
    const rules = Object.entries(rulesOf(field) ?? {}).map(([key, value]) => `${key}: ${literal(value)}`);
    const { resolvedType } = field;
    if (resolvedType instanceof protobuf.Type && hasRules(resolvedType) && !field.map) {
      rules.push(`message: () => ${resolvedType.name}`);
    }
    return rules.length === 0 ? [] : [`  ${field.name}: { ${rules.join(', ')} },\n`];
  });
  return lines.length === 0 ? [] : [`{\n${lines.join('')}}`];
}

/** Whether a message or one inside it has rules. */
function hasRules(message: protobuf.Type, seen = new Set<protobuf.Type>()): boolean {
  if (seen.has(message)) return false;
  seen.add(message);
  return message.fieldsArray.some(
    (field) =>
      rulesOf(field) !== undefined ||
      (field.resolve().resolvedType instanceof protobuf.Type &&
        hasRules(field.resolvedType as protobuf.Type, seen)),
  );
}

function emitEnum(declared: protobuf.Enum): string {
  const { name } = declared;
  const values = Object.entries(declared.values).map(
    ([value, number]) => `${doc(declared.comments[value], '  ')}  ${value}: ${number},\n`,
  );
  return (
    `${doc(declared.comment)}export const ${name} = {\n${values.join('')}} as const;\n\n` +
    `export type ${name} = (typeof ${name})[keyof typeof ${name}];\n`
  );
}

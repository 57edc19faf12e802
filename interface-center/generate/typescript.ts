import protobuf from 'protobufjs';
import { GenerateFailure } from './failure.ts';

/** Messages that are not generated: where their type comes from, in `src/`. */
export const wellKnown: Readonly<Record<string, string>> = { 'google.protobuf.Timestamp': 'timestamp' };

const scalars: Readonly<Record<string, { type: string; empty: string }>> = {
  string: { type: 'string', empty: "''" },
  bool: { type: 'boolean', empty: 'false' },
  bytes: { type: 'Uint8Array', empty: 'new Uint8Array()' },
};
const number = { type: 'number', empty: '0' };

/** protobufjs declares the two apart, although one is the other. */
export type AnyField = protobuf.Field | protobuf.MapField;

/** The type of one value of a field. */
export function valueType(field: AnyField): string {
  const { resolvedType } = field.resolve();
  return resolvedType ? resolvedType.name : (scalars[field.type] ?? number).type;
}

/** The type of a field, as `decode` gives it. */
export function fieldType(field: protobuf.Field): string {
  const type = valueType(field);
  if (field instanceof protobuf.MapField) return `Readonly<Record<string, ${type}>>`;
  if (field.repeated) return `readonly ${type}[]`;
  return mayBeAbsent(field) ? `${type} | undefined` : type;
}

/** What a field holds when it was not sent. */
export function emptyValue(field: protobuf.Field): string {
  if (field.map) return '{}';
  if (field.repeated) return '[]';
  if (mayBeAbsent(field)) return 'undefined';
  return field.resolvedType ? '0' : (scalars[field.type] ?? number).empty;
}

/** Whether a field can be told to be absent from being at its default. */
export const mayBeAbsent = (field: protobuf.Field): boolean =>
  field.hasPresence || field.resolvedType instanceof protobuf.Type;

/** The module that `type` is imported from in the file of `packageName`; nothing when it is declared there. */
export function moduleOf(type: protobuf.Type | protobuf.Enum, packageName: string): string | undefined {
  const name = type.fullName.slice(1);
  const owner = type.parent?.fullName.slice(1) ?? '';
  if (owner === packageName) return undefined;
  const known = wellKnown[name];
  if (known !== undefined) return `../src/${known}.ts`;
  if (!owner.startsWith('google.')) return `./${owner}.ts`;
  throw new GenerateFailure(
    `${name} is used in ${packageName}, and there is no TypeScript for it; write src/… and name it in generate/typescript.ts`,
  );
}

/** The request and the reply of a method. */
export function messagesOf(method: protobuf.Method): [protobuf.Type, protobuf.Type] {
  method.resolve();
  const { resolvedRequestType, resolvedResponseType } = method;
  if (resolvedRequestType && resolvedResponseType) return [resolvedRequestType, resolvedResponseType];
  throw new GenerateFailure(`${method.fullName.slice(1)}: its request or reply is no message`);
}

/** A value as source text in the house style. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n')}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([key, item]) => `${key}: ${literal(item)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** A doc comment; nothing where there is nothing to say. */
export function doc(text: string | null | undefined, indent = ''): string {
  const lines = (text ?? '').split('\n').filter((line) => !line.startsWith('buf:lint:'));
  const clean = lines.map((line) => line.trimEnd().replaceAll('*/', '*\\/'));
  if (clean.every((line) => line === '')) return '';
  if (clean.length === 1) return `${indent}/** ${clean[0]} */\n`;
  return `${indent}/**\n${clean.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}

/** `VESSEL_FULL` → `vesselFull`, `FindAvailable` → `findAvailable`. */
export const camelCase = (name: string): string =>
  /^[A-Z0-9_]+$/.test(name)
    ? name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
    : name.charAt(0).toLowerCase() + name.slice(1);

export const pascalCase = (name: string): string => {
  const camel = camelCase(name);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
};

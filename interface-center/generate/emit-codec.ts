import protobuf from 'protobufjs';
import { header } from './emit-package.ts';
import type { ProtoPackage } from './model.ts';
import {
  type AnyField,
  camelCase,
  emptyValue,
  fieldType,
  mayBeAbsent,
  moduleOf,
  valueType,
} from './typescript.ts';

/** The binary form of a package's messages: one object with `encode` and `decode` for each. */
export function emitCodec(source: ProtoPackage): string {
  const body = source.messages.map(emitForm).join('\n');
  return `${header(source)}\n${emitImports(source, body)}\n${body}`;
}

function emitImports({ name, messages, enums }: ProtoPackage, body: string): string {
  const used = (word: string): boolean => new RegExp(`\\b${word}\\b`).test(body);
  const helpers = ['endOf', 'ended', 'readItems', 'setEntry', 'skip', 'wide'].filter(used);
  const own = [...messages, ...enums].map((object) => object.name).filter(used);
  const lines = [
    "import type { Init } from '@fairlead/runtime';\n",
    `import { ${[...helpers, 'type WireForm'].join(', ')} } from '../src/wire.ts';\n`,
    `import type { ${own.sort().join(', ')} } from './${name}.ts';\n`,
  ];
  const types = new Map<string, Set<string>>();
  const forms = new Map<string, Set<string>>();
  for (const field of messages.flatMap((message) => message.fieldsArray)) {
    const type = field.resolve().resolvedType;
    const module = type ? moduleOf(type, name) : undefined;
    if (!type || module === undefined) continue;
    types.set(module, (types.get(module) ?? new Set()).add(type.name));
    if (type instanceof protobuf.Enum) continue;
    const codec = module.startsWith('../src/')
      ? module.replace('.ts', '-codec.ts')
      : module.replace('.ts', '.codec.ts');
    forms.set(codec, (forms.get(codec) ?? new Set()).add(formOf(type.name)));
  }
  for (const [module, names] of types)
    lines.push(`import type { ${[...names].sort().join(', ')} } from '${module}';\n`);
  for (const [module, names] of forms)
    lines.push(`import { ${[...names].sort().join(', ')} } from '${module}';\n`);
  return lines.join('');
}

export const formOf = (message: string): string => `${camelCase(message)}Wire`;

function emitForm({ name, fieldsArray }: protobuf.Type): string {
  const fields = [...fieldsArray].sort((one, other) => one.id - other.id);
  const start = `export const ${formOf(name)}: WireForm<${name}, Init<${name}>> = {\n`;
  if (fields.length === 0) return `${start}  encode(): void {},\n${emitDecode(name, [])}};\n`;
  return (
    `${start}  encode(message, writer): void {\n` +
    `${fields.map(emitWrite).join('')}  },\n${emitDecode(name, fields)}};\n`
  );
}

// ---- writing

/** The number and wire type that a field starts with. */
const tagOf = (field: AnyField, wireType: number): number => ((field.id << 3) | wireType) >>> 0;

const scalarOf = (field: AnyField): string =>
  field.resolvedType instanceof protobuf.Enum ? 'int32' : field.type;

const wireTypeOf = (field: AnyField): number => protobuf.types.basic[scalarOf(field) as 'int32'] ?? 2;

function emitWrite(field: protobuf.Field): string {
  const name = `message.${field.name}`;
  if (field instanceof protobuf.MapField) return emitWriteMap(field);
  if (!field.repeated) return `    if (${isPresent(field)}) ${writeOne(field, name)}\n`;
  if (!isPackable(field)) return `    if (${name}) for (const item of ${name}) ${writeOne(field, 'item')}\n`;
  return (
    `    if (${name}?.length) {\n      writer.uint32(${tagOf(field, 2)}).fork();\n` +
    `      for (const item of ${name}) writer.${scalarOf(field)}(item);\n      writer.ldelim();\n    }\n`
  );
}

const isPackable = (field: protobuf.Field): boolean =>
  protobuf.types.packed[scalarOf(field) as 'int32'] !== undefined;

/** Whether a field takes bytes: it is there, and where a default counts as absent it is not the default. */
function isPresent(field: protobuf.Field): string {
  const name = `message.${field.name}`;
  if (mayBeAbsent(field)) return `${name} != null`;
  if (field.type === 'bytes') return `${name}?.length`;
  // -0 and NaN are values.
  if (field.type === 'double' || field.type === 'float') return `${name} != null && !Object.is(${name}, 0)`;
  return name;
}

function writeOne(field: protobuf.Field, value: string): string {
  if (!(field.resolvedType instanceof protobuf.Type)) {
    return `writer.uint32(${tagOf(field, wireTypeOf(field))}).${scalarOf(field)}(${value});`;
  }
  const form = formOf(field.resolvedType.name);
  return `{\n      ${form}.encode(${value}, writer.uint32(${tagOf(field, 2)}).fork());\n      writer.ldelim();\n    }`;
}

function emitWriteMap(field: protobuf.MapField): string {
  const key = protobuf.types.basic[field.keyType as 'int32'];
  const value =
    field.resolvedType instanceof protobuf.Type
      ? `${formOf(field.resolvedType.name)}.encode(value, writer.uint32(18).fork());\n        writer.ldelim();`
      : `writer.uint32(${16 | wireTypeOf(field)}).${scalarOf(field)}(value);`;
  return (
    `    if (message.${field.name}) {\n      for (const [key, value] of Object.entries(message.${field.name})) {\n` +
    '        if (value === undefined) continue;\n' +
    `        writer.uint32(${tagOf(field, 2)}).fork().uint32(${8 | key}).${field.keyType}(${keyFrom(field)});\n` +
    `        ${value}\n        writer.ldelim();\n      }\n    }\n`
  );
}

/** A property's name as the key that it stands for. */
function keyFrom({ keyType }: protobuf.MapField): string {
  if (keyType === 'string') return 'key';
  return keyType === 'bool' ? "key === 'true'" : 'Number(key)';
}

// ---- reading

function emitDecode(name: string, fields: readonly protobuf.Field[]): string {
  const locals = fields.map((field) => {
    const constant = field.repeated || field.map;
    return `    ${constant ? 'const' : 'let'} ${local(field)}: ${localType(field)} = ${emptyValue(field)};\n`;
  });
  const cases = fields.map(emitCase).join('');
  const dispatch =
    cases === ''
      ? '      skip(reader, tag);\n'
      : `      switch (tag) {\n${cases}        default:\n          skip(reader, tag);\n      }\n`;
  return (
    `  decode(reader, end): ${name} {\n${locals.join('')}    while (reader.pos < end) {\n` +
    `      const tag = reader.tag();\n${dispatch}    }\n    ended(reader, end);\n` +
    `    return {${fields.length === 0 ? '' : ` ${fields.map((field) => `${field.name}: ${local(field)}`).join(', ')} `}};\n  },\n`
  );
}

/** The variable that a field is read into; no name in a proto starts with a dollar sign, so it clashes with nothing. */
const local = (field: AnyField): string => `$${field.name}`;

/** As the message has it, but not readonly. */
const localType = (field: protobuf.Field): string => {
  if (field instanceof protobuf.MapField) return `Record<string, ${valueType(field)}>`;
  return field.repeated ? `${valueType(field)}[]` : fieldType(field);
};

function emitCase(field: protobuf.Field): string {
  const label = (wireType: number): string => `        case ${tagOf(field, wireType)}:\n`;
  const name = local(field);
  if (field instanceof protobuf.MapField) return emitMapCase(field, label(2));
  if (field.repeated && isPackable(field)) {
    const read = `(from) => ${readOne(field, 'from')}`;
    return `${label(2)}${label(wireTypeOf(field))}          readItems(reader, tag, ${name}, ${read});\n          break;\n`;
  }
  const value = readOne(field, 'reader');
  const action = field.repeated ? `${name}.push(${value});` : `${name} = ${value};`;
  const others = (field.partOf?.fieldsArray ?? []).filter((other) => other !== field);
  const cleared = others.map((other) => `          ${local(other)} = undefined;\n`).join('');
  return `${label(wireTypeOf(field))}          ${action}\n${cleared}          break;\n`;
}

function readOne(field: AnyField, reader: string): string {
  const { resolvedType, type } = field;
  if (resolvedType instanceof protobuf.Type)
    return `${formOf(resolvedType.name)}.decode(${reader}, endOf(${reader}))`;
  if (resolvedType instanceof protobuf.Enum) return `${reader}.int32() as ${resolvedType.name}`;
  return readScalar(type, reader);
}

function readScalar(type: string, reader: string): string {
  if (type === 'string') return `${reader}.stringVerify()`;
  return type.endsWith('64') ? `wide(${reader}.${type}())` : `${reader}.${type}()`;
}

function emitMapCase(field: protobuf.MapField, label: string): string {
  const key = protobuf.types.basic[field.keyType as 'int32'];
  const { resolvedType } = field;
  const missing =
    resolvedType instanceof protobuf.Type
      ? `${formOf(resolvedType.name)}.decode(reader, reader.pos)`
      : undefined;
  const keyText = field.keyType === 'string' ? 'key' : 'String(key)';
  const emptyKey = field.keyType === 'string' ? "''" : field.keyType === 'bool' ? 'false' : '0';
  return (
    `${label.slice(0, -1)} {\n          const last = endOf(reader);\n` +
    `          let key = ${emptyKey};\n          let value: ${valueType(field)}${missing ? ' | undefined' : ''}${missing ? '' : ` = ${emptyOne(field)}`};\n` +
    '          while (reader.pos < last) {\n            const part = reader.tag();\n' +
    `            if (part === ${8 | key}) key = ${readScalar(field.keyType, 'reader')};\n` +
    `            else if (part === ${16 | wireTypeOf(field)}) value = ${readOne(field, 'reader')};\n` +
    '            else skip(reader, part);\n          }\n          ended(reader, last);\n' +
    `          setEntry(${local(field)}, ${keyText}, ${missing ? `value ?? ${missing}` : 'value'});\n          break;\n        }\n`
  );
}

/** The default of one value of a map. */
function emptyOne({ type, resolvedType }: AnyField): string {
  if (resolvedType) return '0';
  if (type === 'string') return "''";
  if (type === 'bytes') return 'new Uint8Array()';
  return type === 'bool' ? 'false' : '0';
}

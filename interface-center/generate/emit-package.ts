import type protobuf from 'protobufjs';
import { emitErrors } from './emit-errors.ts';
import { emitEnums, emitMessages } from './emit-messages.ts';
import { emitServices } from './emit-services.ts';
import type { ProtoPackage } from './model.ts';
import { camelCase, messagesOf, moduleOf } from './typescript.ts';

/** The TypeScript of a package. */
export function emitPackage(source: ProtoPackage): string {
  const body = [
    ...emitEnums(source),
    ...emitMessages(source),
    ...emitServices(source),
    ...emitErrors(source),
  ].join('\n');
  return `${header(source)}\n${emitImports(source, body)}\n${body}`;
}

export const header = ({ name }: ProtoPackage): string =>
  `// Generated from the protos of ${name} by \`npm run generate -w interface-center\`; do not edit.\n`;

function emitImports({ name, messages, services }: ProtoPackage, body: string): string {
  const used = (word: string): boolean => new RegExp(`\\b${word}\\b`).test(body);
  const lines: string[] = [];
  const add = (names: readonly string[], from: string, type = ''): void => {
    const needed = names.filter(used);
    if (needed.length > 0) lines.push(`import ${type}{ ${needed.join(', ')} } from '${from}';\n`);
  };
  add(['MessageType', 'MethodDescriptor', 'RuntimeError', 'ServiceDescriptor'], '@fairlead/runtime', 'type ');
  add(['ErrorDetails', 'ErrorReason'], '../src/error-catalogue.ts', 'type ');
  add(['declaredError', 'isDeclaredError'], '../src/error-catalogue.ts');
  add(['messageType'], '../src/message-type.ts');
  add(['serviceSchema'], '../src/schemas.ts');
  for (const [module, names] of foreign(name, messages, services)) add([...names].sort(), module);
  add(
    messages.map((message) => `${camelCase(message.name)}Wire`),
    `./${name}.codec.ts`,
  );
  return lines.join('');
}

/** What a package uses of others, by module. */
function foreign(
  name: string,
  messages: readonly protobuf.Type[],
  services: readonly protobuf.Service[],
): Map<string, Set<string>> {
  const modules = new Map<string, Set<string>>();
  const used = [
    ...messages.flatMap((message) => message.fieldsArray.map((field) => field.resolve().resolvedType)),
    ...services.flatMap(({ methodsArray }) => methodsArray.flatMap(messagesOf)),
  ];
  for (const type of used) {
    const module = type ? moduleOf(type, name) : undefined;
    if (!type || module === undefined) continue;
    modules.set(module, (modules.get(module) ?? new Set()).add(type.name));
  }
  return modules;
}

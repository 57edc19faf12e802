import type protobuf from 'protobufjs';
import type { ProtoPackage } from './model.ts';

/** What the run time does not read: custom options (they are in the TypeScript already) and comments. */
const dropped = ['parsedOptions', 'comment', 'comments', 'valuesOptions'];

/** The package as protobufjs loads it, one message or enum per line. Descriptors with options come from buf. */
export function emitSchema({ name, messages, enums }: ProtoPackage): string {
  const objects: (protobuf.Type | protobuf.Enum)[] = [...messages, ...enums];
  const lines = objects.map(
    (object) => `    ${JSON.stringify(object.name)}: ${JSON.stringify(strip(object.toJSON()))}`,
  );
  return `{\n  "package": ${JSON.stringify(name)},\n  "nested": {\n${lines.join(',\n')}\n  }\n}\n`;
}

function strip(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(strip);
  if (typeof json !== 'object' || json === null) return json;
  const kept = Object.entries(json)
    .filter(([key, value]) => !dropped.includes(key) && !key.startsWith('(') && value !== undefined)
    .map(([key, value]) => [key, strip(value)] as const)
    .filter(([key, value]) => key !== 'options' || Object.keys(value as object).length > 0);
  return Object.fromEntries(kept);
}

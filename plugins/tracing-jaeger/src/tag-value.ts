/** What both libraries and Jaeger keep as it is. */
export type TagValue = string | number | boolean;

/** A value as Jaeger can keep it: scalars as they are, anything else as text; `undefined` where there is nothing to keep. */
export function toTagValue(value: unknown): TagValue | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return value.toString();
    case 'object':
      return value instanceof Error ? value.message : asJson(value);
    default:
      return undefined;
  }
}

function asJson(value: object | null): string | undefined {
  try {
    return JSON.stringify(value, (_key, each: unknown) =>
      typeof each === 'bigint' ? each.toString() : each,
    );
  } catch {
    return 'cannot be written as JSON';
  }
}

/** All fields that can be kept. */
export function toTagValues(fields: Readonly<Record<string, unknown>>): Record<string, TagValue> {
  const kept: Record<string, TagValue> = {};
  for (const key in fields) {
    const value = toTagValue(fields[key]);
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}

import type { Json } from '../../rpc/descriptor.ts';
import type { FieldSchema } from '../../rpc/schema.ts';

/** What one value of a field has to be. */
export function wantedBy({ kind, enum: declared }: Pick<FieldSchema, 'kind' | 'enum'>): string {
  switch (kind) {
    case 'string':
      return 'a string';
    case 'bool':
      return 'true or false';
    case 'bytes':
      return 'base64 in a string';
    case 'enum':
      return `one of ${declared?.values.map(({ name }) => name).join(', ')}`;
    case 'timestamp':
      return 'a time such as "2026-01-31T12:00:00Z"';
    case 'message':
      return 'an object';
    case 'float':
    case 'double':
      return 'a number';
    default: {
      if (/^u|^fixed/.test(kind)) return `a whole number from 0 to 2^${kind.endsWith('64') ? 53 : 32} - 1`;
      return kind.endsWith('64')
        ? 'a whole number between -2^53 and 2^53'
        : 'a whole number between -2^31 and 2^31 - 1';
    }
  }
}

/** What came instead, short. Numbers are quoted only where one is wanted: it may be a password in the wrong place. */
export function came(json: Json, { kind }: Pick<FieldSchema, 'kind'>): string {
  if (json === null) return 'null';
  if (Array.isArray(json)) return 'a list';
  if (typeof json === 'object') return 'an object';
  if (typeof json === 'number' && /int|fixed|float|double|enum/.test(kind)) return String(json);
  return typeof json === 'string' && !json.isWellFormed()
    ? 'one with half a surrogate pair'
    : `a ${typeof json}`;
}

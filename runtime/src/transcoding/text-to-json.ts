import type { Json } from '../rpc/descriptor.ts';
import type { FieldSchema } from '../rpc/schema.ts';

/** The JSON that a text in a path or a query stands for; what does not fit stays a text, and is refused as one. */
export function textToJson({ kind }: Pick<FieldSchema, 'kind'>, text: string): Json {
  if (kind === 'bool') return text === 'true' ? true : text === 'false' ? false : text;
  if (kind === 'enum') return /^-?\d{1,10}$/.test(text) ? Number(text) : text;
  // The rest JSON takes from a text as well: numbers, times, bytes.
  return text;
}

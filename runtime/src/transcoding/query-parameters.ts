import type { FieldSchema, MessageSchema } from '../rpc/schema.ts';
import type { QueryParameter } from './types.ts';

/**
 * The fields of a request that are given in the query: those that nothing else binds, messages taken apart. Left out are
 * maps and lists of messages, which a query cannot hold, and messages inside themselves.
 */
export function queryParameters(
  request: MessageSchema,
  bound: readonly (readonly FieldSchema[])[],
): QueryParameter[] {
  const found: QueryParameter[] = [];
  const isBound = (path: readonly FieldSchema[]): boolean =>
    bound.some(
      (fields) => fields.length === path.length && fields.every((field, index) => field === path[index]),
    );

  const visit = (message: MessageSchema, outer: readonly FieldSchema[], within: readonly string[]): void => {
    for (const field of message.fields) {
      const path = [...outer, field];
      if (field.mapKey !== undefined || isBound(path)) continue;
      if (field.kind !== 'message')
        found.push({ name: path.map(({ jsonName }) => jsonName).join('.'), fields: path });
      else if (!field.repeated && field.message && !within.includes(field.typeName))
        visit(field.message, path, [...within, field.typeName]);
    }
  };
  visit(request, [], [request.typeName]);
  return found;
}

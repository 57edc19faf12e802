import type { Json } from '../rpc/descriptor.ts';
import type { Route } from './types.ts';

/** Makes the body of an answer of a reply message. */
export type BindReply = (message: unknown) => Json;

/** How replies of a route become bodies: the whole message, or the field that `response_body` names (`null` if absent). */
export function createReplyBinder({ method, responseField }: Route): BindReply {
  if (responseField === undefined) return (message) => method.reply.toJson(message as object);
  const { jsonName } = responseField;
  return (message) => {
    const value = (message as Readonly<Record<string, unknown>>)[jsonName];
    return (method.reply.toJson({ [jsonName]: value }) as { [key: string]: Json })[jsonName] ?? null;
  };
}

import { currentContext, runInContext } from '../context/context.ts';
import type { Reply } from '../rpc/call.ts';
import { type AnyMethod, repliesMany, sendsMany } from '../rpc/descriptor.ts';
import type { Requests } from '../wire/stream/client-stream.ts';
import type { WireClient, WireRequest } from '../wire/wire-client.ts';

/** Puts a call of more than one message on the wire; the caller's own messages are read where the call was made. */
export async function openStream(
  connection: WireClient,
  method: AnyMethod,
  messages: unknown,
  request: WireRequest<unknown>,
): Promise<Reply> {
  const requests: Requests | undefined = sendsMany(method)
    ? {
        messages: messages as AsyncIterable<unknown>,
        encode: (message) => method.request.codec.encode(message as object),
        within: inThisContext(),
      }
    : undefined;
  const sent = { ...request, requests };
  if (!repliesMany(method)) return { message: await connection.upload(sent) };
  const { replies, ended } = await connection.stream(sent);
  return { message: replies, ended };
}

function inThisContext(): <R>(work: () => R) => R {
  const context = currentContext();
  return context ? (work) => runInContext(context, work) : (work) => work();
}

/** The messages of a call that is made when the first of them is asked for. */
export function openWhenRead<T>(open: () => Promise<AsyncIterator<T, undefined>>): AsyncIterableIterator<T> {
  let opening: Promise<AsyncIterator<T, undefined>> | undefined;
  let messages: AsyncIterator<T, undefined> | undefined;
  let left = false;

  const begin = async () => {
    try {
      messages = await open();
      return messages;
    } catch (thrown) {
      left = true;
      throw thrown;
    }
  };

  return {
    async next() {
      if (messages) return messages.next();
      if (left) return { value: undefined, done: true };
      opening ??= begin();
      return (await opening).next();
    },
    async return() {
      left = true;
      const opened = messages ?? (await opening?.catch(() => undefined));
      await opened?.return?.();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

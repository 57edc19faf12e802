import type { Clock } from '../clock/types.ts';
import { runInContext } from '../context/context.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { Handler } from '../rpc/call.ts';
import { sendsMany } from '../rpc/descriptor.ts';
import type { Deadlines } from '../wire/deadlines.ts';
import { checkReplySize } from '../wire/response-body.ts';
import { pump } from '../wire/stream/pump.ts';
import type { IncomingStream } from '../wire/stream/server-stream.ts';
import type { Route, Router } from './router.ts';
import { ServerCall } from './server-call.ts';

export interface StreamsOptions {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly router: Router;
  /** The whole chain of a method. */
  readonly handlerOf: (route: Route) => Handler;
  /** Throws when no new call is taken. */
  readonly enter: () => void;
  readonly leave: () => void;
}

/** The calls being answered in which more than one message goes either way. */
export interface Streams {
  serve(incoming: IncomingStream): Promise<void>;
  /** Ends every stream of replies with `error`: it might go on for ever. Uploads are let finish. */
  end(error: RuntimeError): void;
}

export function createStreams(options: StreamsOptions): Streams {
  const { clock, deadlines, router, handlerOf, enter, leave } = options;
  /** What ends each of the streams of replies. */
  const open = new Set<(error: RuntimeError) => void>();

  const answer = async (incoming: IncomingStream, route: Route): Promise<void> => {
    const { method, target } = route;
    const { codec } = method.request;
    const request = sendsMany(method) ? incoming.requests(codec.decode) : codec.decode(incoming.payload);
    const deadlineMs = clock.now() + incoming.remainingMs;
    const call = new ServerCall(method, target, request, incoming.metadata, deadlineMs, incoming.trace);
    const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
    ended.catch(() => {});
    let stopped: RuntimeError | undefined;
    incoming.onCancel = (error) => {
      stopped ??= error;
      call.abort(error);
    };
    const stop = (error: RuntimeError) => {
      incoming.onCancel?.(error);
      incoming.fail(error);
    };
    call.stream = {
      ended,
      open() {
        incoming.executed = true;
        incoming.open();
      },
    };
    const within = <R>(work: () => R): R => runInContext(call, work);
    const deadline = deadlines.add(deadlineMs, () => stop(timeIsUp(incoming.path)));
    if (method.kind !== 'client-stream') open.add(stop);
    try {
      const { message } = await within(() => handlerOf(route)(call));
      if (method.kind === 'client-stream') incoming.respond(method.reply.codec.encode(message as object));
      else
        await pump(message as AsyncIterable<object>, incoming.replies, {
          within,
          encode(reply) {
            const payload = method.reply.codec.encode(reply);
            checkReplySize(payload, incoming.path);
            return payload;
          },
        });
      if (stopped) throw stopped;
      resolve();
    } catch (thrown) {
      const error = RuntimeError.from(thrown);
      incoming.executed = call.executed;
      incoming.fail(error);
      reject(error);
    } finally {
      deadline.remove();
      open.delete(stop);
    }
  };

  return {
    async serve(incoming) {
      try {
        enter();
      } catch (thrown) {
        return incoming.fail(RuntimeError.from(thrown));
      }
      incoming.ticket?.begin(clock.now(), incoming.remainingMs, neverWaits);
      try {
        const route = router.find(incoming.path);
        if (route.method.kind === 'unary') throw wrongKind(incoming.path, 'takes one message and gives one');
        await answer(incoming, route);
      } catch (thrown) {
        incoming.fail(RuntimeError.from(thrown));
      } finally {
        incoming.ticket?.end(clock.now(), 0, false);
        leave();
      }
    },
    end(error) {
      for (const stop of [...open]) stop(error);
    },
  };
}

/** The innermost handler of a stream: tells the caller that it is open as soon as the handler has it. */
export function answerStream({ method, handle }: Route): Handler {
  return async (call) => {
    if (!(call instanceof ServerCall && call.stream))
      throw new TypeError(`${call.path} was called as no stream`);
    const { stream } = call;
    call.begin();
    // Who waits for messages of the caller gets none before the stream is open.
    if (sendsMany(method)) stream.open();
    const message = await handle(call.request, call);
    if (method.kind === 'client-stream') return { message };
    if (!sendsMany(method)) stream.open();
    return { message, ended: stream.ended };
  };
}

export const wrongKind = (path: string, what: string) =>
  new RuntimeError({ code: 'UNIMPLEMENTED', reason: 'METHOD_OF_OTHER_KIND', message: `${path} ${what}` });

/** Streams are let in at once or not at all. */
const neverWaits = { signal: new AbortController().signal };

const timeIsUp = (path: string) =>
  new RuntimeError({ code: 'DEADLINE_EXCEEDED', message: `the time for ${path} has run out` });

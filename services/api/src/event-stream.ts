import { PassThrough, type Readable } from 'node:stream';
import { type Clock, type MethodKind, RuntimeError, type Timer } from '@fairlead/runtime';
import type { Route } from '@fairlead/runtime/transcoding';

/** How long a browser waits before it comes back, in ms. */
const RETRY_MS = 1_000;
/** A comment goes out this often, so that nobody in between takes a quiet stream for a dead one. */
const HEARTBEAT_MS = 15_000;

/** Source: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export const eventStreamType = 'text/event-stream; charset=utf-8';

const resumeField = 'resume_token';

export const isEventStream = ({ method }: Route): boolean =>
  (method.kind satisfies MethodKind) === 'server-stream';

/**
 * Lets a stream go on where it broke off: the `Last-Event-ID` that a browser sends when it comes back goes into the
 * request's `resume_token`, where the method has one. It is newer than what the query says.
 */
export function resumeFrom({ method }: Route, message: object, lastEventId: unknown): object {
  const field = method.request.schema?.field(resumeField);
  if (field?.kind !== 'string' || typeof lastEventId !== 'string' || lastEventId === '') return message;
  return { ...message, [field.jsonName]: lastEventId };
}

export interface EventStreamOptions {
  readonly route: Route;
  readonly replies: AsyncIterable<unknown>;
  /** The data of an event; `null` for none. */
  readonly toJson: (reply: unknown) => unknown;
  /** The text of the problem document that a stream ends with when it fails. */
  readonly toProblem: (thrown: unknown) => string;
  readonly clock: Clock;
  /** Cancels the call behind it; aborted from outside, the stream ends without a word, and its reader comes back. */
  readonly stop: AbortController;
  /** Told once, when it is over. */
  readonly onEnd: (error: RuntimeError | undefined) => void;
}

/**
 * Replies as Server-Sent Events. A reply that has a `resume_token` gives its event that id; one that has no data (a
 * position by itself) is an id only, which makes no event. A stream that comes to its end says `event: end`, one that
 * fails `event: problem`: a browser would come back after either, and a program may want to know.
 */
export function createEventStream(options: EventStreamOptions): Readable {
  const { route, replies, toJson, toProblem, clock, stop, onEnd } = options;
  const out = new PassThrough();
  const idField = route.method.reply.schema?.field(resumeField);
  let heartbeat: Timer | undefined;

  const beat = () => {
    heartbeat = clock.setTimeout(() => {
      if (!out.writableNeedDrain) out.write(':\n\n');
      beat();
    }, HEARTBEAT_MS);
  };

  const eventOf = (reply: unknown): string => {
    const id = idField?.kind === 'string' ? (reply as Record<string, unknown>)[idField.jsonName] : undefined;
    const json = toJson(reply);
    const first = typeof id === 'string' && /^[^\n\r\0]+$/.test(id) ? `id: ${id}\n` : '';
    return `${first}${json === null ? '' : `data: ${JSON.stringify(json)}\n`}\n`;
  };

  const pump = async (): Promise<RuntimeError | undefined> => {
    try {
      for await (const reply of replies) {
        if (out.destroyed) return undefined;
        if (!out.write(eventOf(reply))) await drained(out);
      }
      out.end('event: end\ndata: {}\n\n');
      return undefined;
    } catch (thrown) {
      if (!out.destroyed)
        out.end(stop.signal.aborted ? '' : `event: problem\ndata: ${toProblem(thrown)}\n\n`);
      return RuntimeError.from(thrown);
    }
  };

  out.once('close', () => stop.abort());
  out.write(`retry: ${RETRY_MS}\n\n`);
  beat();
  void pump().then((error) => {
    heartbeat?.cancel();
    onEnd(error);
  });
  return out;
}

const drained = (out: PassThrough): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      out.off('drain', done).off('close', done);
      resolve();
    };
    out.on('drain', done).on('close', done);
  });

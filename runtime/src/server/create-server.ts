import type { Clock } from '../clock/types.ts';
import { runInContext } from '../context/context.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { adaptiveLimit } from '../limiter/adaptive-limit.ts';
import type { ConcurrencyLimit } from '../limiter/concurrency.ts';
import { sparingWarn } from '../log/sparing.ts';
import type { Logger } from '../log/types.ts';
import { chain, type Handler, type Middleware, type Reply } from '../rpc/call.ts';
import type { Methods, ServiceDescriptor } from '../rpc/descriptor.ts';
import type { Channel, Listener, Transport } from '../transport/types.ts';
import type { Deadlines } from '../wire/deadlines.ts';
import { type IncomingCall, serveChannel } from '../wire/wire-server.ts';
import { type Admission, createAdmission } from './admission.ts';
import { createRouter, type Route } from './router.ts';
import { ServerCall } from './server-call.ts';
import { answerStream, createStreams, wrongKind } from './streams.ts';
import type { Handlers } from './types.ts';

export interface ServerOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly log: Logger;
  /** Around every handler, outermost first. Default none. */
  readonly middleware?: readonly Middleware[];
  /** How many calls may be under way at once. Default: as many as can be answered without waiting long. */
  readonly limit?: ConcurrencyLimit;
  /** How long calls above that wait for their turn, in ms; 0 refuses them at once. Default 1,000. */
  readonly maxWaitMs?: number;
  /** Streams under way at once. Default 1,000. */
  readonly maxStreams?: number;
  /** What the calls of one peer may hold here, in bytes; see {@link AdmissionOptions}. Default 32 MiB. */
  readonly maxPeerBytes?: number;
}

/** Answers calls. It takes them from `start` on, says that it is serving from `serve` on, and ends in `drain`. */
export interface Server extends AsyncDisposable {
  add<M extends Methods>(service: ServiceDescriptor<M>, handlers: Handlers<M>): void;
  /** Begins to listen; resolves to the address for the registry. */
  start(options: { service: string; nodeId: string; version?: string }): Promise<string>;
  /** What health frames are told. False at first. */
  setServing(serving: boolean): void;
  readonly serving: boolean;
  readonly inFlight: number;
  readonly routes: readonly Route[];
  /** What is let in, and what has been refused so far. */
  readonly admission: Omit<Admission, 'peer'>;
  /**
   * Refuses new calls with a retryable error, ends streams of replies with the same, and resolves once every call in
   * flight is answered and sent.
   */
  drain(options?: { signal?: AbortSignal }): Promise<void>;
}

export function createServer(options: ServerOptions): Server {
  const { transport, clock, deadlines, log } = options;
  const router = createRouter();
  const admission = createAdmission({
    clock,
    limit: options.limit ?? adaptiveLimit(),
    findRoute: (path) => router.peek(path),
    ...(options.maxWaitMs === undefined ? {} : { maxWaitMs: options.maxWaitMs }),
    ...(options.maxStreams === undefined ? {} : { maxStreams: options.maxStreams }),
    ...(options.maxPeerBytes === undefined ? {} : { maxPeerBytes: options.maxPeerBytes }),
  });
  const warn = sparingWarn(log, clock);
  const channels = new Set<Channel>();
  let listener: Listener | undefined;
  let serving = false;
  let draining = false;
  let inFlight = 0;
  /** Who waits for the last call to end. */
  const onIdle = new Set<() => void>();

  /** The whole chain of each method, put together once. */
  const handlers = new Map<Route, Handler>();
  const handlerOf = (route: Route): Handler => {
    const known = handlers.get(route);
    if (known) return known;
    // Not an async function, which makes four objects more per call.
    const answer: Handler = (call) => {
      if (call instanceof ServerCall) call.begin();
      try {
        const message = route.handle(call.request, call);
        return message instanceof Promise ? message.then(toReply) : Promise.resolve(message).then(toReply);
      } catch (thrown) {
        return Promise.reject(thrown);
      }
    };
    const innermost = route.method.kind === 'unary' ? answer : answerStream(route);
    const handler = chain(options.middleware ?? [], innermost);
    handlers.set(route, handler);
    return handler;
  };

  const enter = () => {
    if (draining) throw drainingError();
    inFlight++;
  };
  const leave = () => {
    inFlight--;
    if (inFlight > 0) return;
    for (const goOn of onIdle) goOn();
    onIdle.clear();
  };
  const streams = createStreams({ clock, deadlines, router, handlerOf, enter, leave });

  const dispatch = async (incoming: IncomingCall): Promise<Uint8Array> => {
    if (draining) throw drainingError();
    const route = router.find(incoming.path);
    const { method, target } = route;
    if (method.kind !== 'unary') throw wrongKind(incoming.path, 'is a stream');
    const request = method.request.codec.decode(incoming.payload);
    const nowMs = clock.now();
    const deadlineMs = nowMs + incoming.remainingMs;
    const call = new ServerCall(method, target, request, incoming.metadata, deadlineMs, incoming.trace);
    incoming.onCancel = (error) => call.abort(error);
    const deadline = deadlines.add(deadlineMs, () => call.abort(deadlineError(incoming.path)));
    const turn = incoming.ticket?.begin(nowMs, incoming.remainingMs, call);
    inFlight++;
    let reply: Uint8Array | undefined;
    try {
      if (turn) await turn;
      const { message } = await runInContext(call, () => handlerOf(route)(call));
      reply = method.reply.codec.encode(message as object);
      return reply;
    } finally {
      // Where there is no time there is no reply either, and it took as long as there was.
      incoming.ticket?.end(clock.now(), reply?.length ?? 0, reply !== undefined || call.isLate);
      incoming.executed = call.executed;
      deadline.remove();
      leave();
    }
  };

  const accept = (channel: Channel) => {
    channels.add(channel);
    void channel.closed.then(() => channels.delete(channel));
    const peer = admission.peer(() => channel.unsentBytes ?? 0);
    serveChannel(channel, {
      clock,
      // Who drains says so to everybody, whatever there is to do still.
      admit: (path, bytes, isStream) => (draining ? undefined : peer.admit(path, bytes, isStream)),
      dispatch,
      dispatchStream: (incoming) => void streams.serve(incoming),
      isServing: (service) => serving && router.targets.has(service),
      onMalformed: (error) =>
        warn('closed a channel that speaks another language', { peer: channel.peer, error }),
    });
  };

  const server: Server = {
    add: router.add,
    async start(node) {
      const paths = router.routes.map(({ method }) => method.path);
      listener = await transport.listen(accept, { ...node, paths });
      return listener.address;
    },
    setServing(value) {
      serving = value;
    },
    get serving() {
      return serving;
    },
    get inFlight() {
      return inFlight;
    },
    get routes() {
      return router.routes;
    },
    admission,
    async drain({ signal } = {}) {
      serving = false;
      draining = true;
      streams.end(drainingError());
      if (inFlight === 0 || signal?.aborted) return;
      await new Promise<void>((resolve) => {
        onIdle.add(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
    },
    async [Symbol.asyncDispose]() {
      serving = false;
      draining = true;
      await listener?.[Symbol.asyncDispose]();
      // Replies leave in the turn after the one in which they were made.
      await new Promise<void>((resolve) => clock.nextTurn(resolve));
      await Promise.all([...channels].map((channel) => channel.close()));
    },
  };
  return server;
}

const toReply = (message: unknown): Reply => ({ message });

const drainingError = () =>
  new RuntimeError({
    code: 'UNAVAILABLE',
    reason: 'DRAINING',
    message: 'this node is shutting down; call another one',
  });

const deadlineError = (path: string) =>
  new RuntimeError({ code: 'DEADLINE_EXCEEDED', message: `the time for ${path} has run out` });

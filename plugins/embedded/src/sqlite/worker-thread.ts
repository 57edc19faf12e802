import { SHARE_ENV, Worker } from 'node:worker_threads';
import { RuntimeError } from '@fairlead/runtime';
import type { Request, Response } from './messages.ts';

/** The worker thread as its users see it. */
export interface WorkerThread {
  /** Sends without expecting an answer. */
  send(request: Request): void;
  /** Sends a request with an id of its own and resolves with the answer; aborting stops the waiting. */
  ask(request: Request & { id: number }, signal?: AbortSignal): Promise<unknown>;
}

/** Answers settled in one turn of the event loop; fewer while a turn of them takes longer than `MAX_TURN_MS`. */
const MAX_ANSWERS = 64;
const MAX_TURN_MS = 5;

type Pending = { resolve: (result: unknown) => void; reject: (error: RuntimeError) => void };

let current: WorkerThread | undefined;
let nextId = 1;

/** A number that no other request or database of this process has. */
export const newId = (): number => nextId++;

/**
 * The one worker thread of this process, started when it is first needed, and again if it dies. It keeps the
 * process alive only while an answer is pending.
 */
export function workerThread(): WorkerThread {
  current ??= start();
  return current;
}

function start(): WorkerThread {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    name: 'sqlite',
    env: SHARE_ENV,
    execArgv: [],
    // A small young generation keeps the thread's memory small; the old one only has to hold large results.
    resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 256 },
  });
  const pending = new Map<number, Pending>();
  const incoming: Response[] = [];
  let outgoing: Request[] = [];
  let dead = false;
  worker.unref();

  const settled = (id: number): Pending | undefined => {
    const entry = pending.get(id);
    if (pending.delete(id) && pending.size === 0) worker.unref();
    return entry;
  };
  const died = (cause?: unknown) =>
    new RuntimeError({ code: 'UNAVAILABLE', message: 'The SQLite thread has died. Try again.', cause });
  const die = (reason: unknown) => {
    dead = true;
    if (current === thread) current = undefined;
    for (const id of [...pending.keys()]) settled(id)?.reject(died(reason));
  };
  worker.on('error', die);
  worker.on('exit', die);
  let perTurn = MAX_ANSWERS;

  /** What follows on each answer runs in this turn: a hundred large ones at once would hold up everything else. */
  const settleSome = () => {
    for (const response of incoming.splice(0, perTurn)) {
      const entry = settled(response.id);
      if ('failure' in response) entry?.reject(new RuntimeError(response.failure));
      else entry?.resolve(response.result);
    }
    const startedMs = performance.now();
    if (incoming.length > 0)
      setImmediate(() => {
        const isSlow = performance.now() - startedMs > MAX_TURN_MS;
        perTurn = isSlow ? Math.max(1, perTurn >> 1) : Math.min(MAX_ANSWERS, perTurn * 2);
        settleSome();
      });
  };
  worker.on('message', (responses: readonly Response[]) => {
    const isIdle = incoming.length === 0;
    for (const response of responses) incoming.push(response);
    if (isIdle) settleSome();
  });

  /** Requests of one turn go together. */
  function send(request: Request): void {
    if (outgoing.push(request) > 1) return;
    queueMicrotask(() => {
      const batch = outgoing;
      outgoing = [];
      worker.postMessage(batch);
    });
  }

  const thread: WorkerThread = {
    send,
    ask(request, signal) {
      if (signal?.aborted) return Promise.reject(RuntimeError.from(signal.reason));
      if (dead) return Promise.reject(died());
      return new Promise((resolve, reject) => {
        const onAbort = () => {
          send({ kind: 'cancel', database: request.database, id: request.id });
          settled(request.id)?.reject(RuntimeError.from(signal?.reason));
        };
        const done = () => signal?.removeEventListener('abort', onAbort);
        if (pending.size === 0) worker.ref();
        pending.set(request.id, {
          resolve: (result) => {
            done();
            resolve(result);
          },
          reject: (error) => {
            done();
            reject(error);
          },
        });
        signal?.addEventListener('abort', onAbort, { once: true });
        send(request);
      });
    },
  };
  return thread;
}

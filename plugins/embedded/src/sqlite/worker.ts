// The thread on which all databases of a process live. Started by worker-thread.ts.
import { parentPort } from 'node:worker_threads';
import type { OpenOptions, Request, Response } from './messages.ts';
import type { Operations } from './operations.ts';
import { createSchedule, type Schedule } from './schedule.ts';

const port = parentPort;
if (!port) throw new Error('worker.ts runs as a worker thread only.');

const schedules = new Map<number, Schedule>();
let responses: Response[] = [];

/** Answers of one turn go together. */
function respond(response: Response): void {
  if (responses.push(response) > 1) return;
  queueMicrotask(() => {
    const batch = responses;
    responses = [];
    port?.postMessage(batch);
  });
}

async function load({ operations }: OpenOptions): Promise<Operations> {
  const module: { operations?: Operations } = await import(operations);
  if (!module.operations) throw new Error(`${operations} does not export "operations".`);
  return module.operations;
}

port.on('message', (requests: readonly Request[]) => {
  for (const request of requests) {
    const { database } = request;
    if (request.kind === 'open') {
      const { options } = request;
      schedules.set(database, createSchedule(options, load(options), respond));
      continue;
    }
    const schedule = schedules.get(database);
    if (request.kind === 'call') schedule?.call(request);
    else if (request.kind === 'cancel') schedule?.cancel(request.id);
    else {
      schedule?.close(request.id);
      schedules.delete(database);
    }
  }
});

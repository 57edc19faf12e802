import { RuntimeError } from '@fairlead/runtime';

export interface GateOptions {
  /** How many are inside at once. */
  readonly places: number;
  /** How many may wait outside; more are refused. */
  readonly maxWaiting: number;
  /** What is behind the gate, for messages. */
  readonly name: string;
}

/** Lets a few in at once, in the order in which they came. */
export interface Gate {
  /**
   * Nothing when there is a place at once, else a promise of one. Throws `RESOURCE_EXHAUSTED` (`DATABASE_QUEUE_FULL`,
   * retryable) when too many wait; rejects when `signal` aborts, having left the queue.
   */
  enter(signal: AbortSignal | undefined): Promise<void> | undefined;
  /** Gives the place back; the next one in line has it. */
  leave(): void;
  /** Lets everybody in who waits, at once. */
  open(): void;
  readonly waiting: number;
}

export function createGate({ places, maxWaiting, name }: GateOptions): Gate {
  /** In the order of coming; who leaves is simply taken out. */
  const queue = new Set<() => void>();
  let inside = 0;

  const letIn = (enter: () => void) => {
    queue.delete(enter);
    inside++;
    enter();
  };

  return {
    enter(signal) {
      if (inside < places) {
        inside++;
        return undefined;
      }
      if (signal?.aborted) throw RuntimeError.from(signal.reason);
      if (queue.size >= maxWaiting) throw queueFull(name, maxWaiting);
      return new Promise((resolve, reject) => {
        const onAbort = () => {
          queue.delete(enter);
          reject(RuntimeError.from(signal?.reason));
        };
        const enter = () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        queue.add(enter);
      });
    },
    leave() {
      inside--;
      const [next] = queue;
      if (next && inside < places) letIn(next);
    },
    open() {
      for (const enter of queue) letIn(enter);
    },
    get waiting() {
      return queue.size;
    },
  };
}

const queueFull = (name: string, maxWaiting: number) =>
  new RuntimeError({
    code: 'RESOURCE_EXHAUSTED',
    reason: 'DATABASE_QUEUE_FULL',
    message: `${maxWaiting} operations wait for ${name} already; try again in a moment`,
    retryable: true,
    retryAfterMs: 200,
  });

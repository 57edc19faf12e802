/** Places for handlers, shared by the partitions of a subscription: first come, first served. */
export interface Slots {
  /** Waits for a place. Resolves to false when the slots have been closed for ever instead. */
  acquire(): Promise<boolean>;
  release(): void;
  /** While held, no place is given away. */
  hold(): void;
  resume(): void;
  /** Gives no place any more. */
  close(): void;
}

/** Creates {@link Slots} that are held at first. */
export function createSlots(count: number): Slots {
  let free = count;
  let held = true;
  let closed = false;
  let waiting: ((given: boolean) => void)[] = [];
  let head = 0;

  const serve = () => {
    while (!held && free > 0 && head < waiting.length) {
      free--;
      waiting[head++]?.(true);
    }
    if (head < 1024 && head < waiting.length) return;
    waiting = waiting.slice(head);
    head = 0;
  };

  return {
    acquire() {
      if (closed) return Promise.resolve(false);
      return new Promise((resolve) => {
        waiting.push(resolve);
        serve();
      });
    },
    release() {
      free++;
      serve();
    },
    hold() {
      held = true;
    },
    resume() {
      held = closed;
      serve();
    },
    close() {
      closed = true;
      held = true;
      for (const resolve of waiting.slice(head)) resolve(false);
      waiting = [];
      head = 0;
    },
  };
}

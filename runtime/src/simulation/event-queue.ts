/** Something that is due at a time; of two at the same time the one with the lower order is first. */
export interface Due {
  dueMs: number;
  readonly order: number;
}

/** A binary heap. */
export interface EventQueue<Event extends Due> {
  readonly size: number;
  push(event: Event): void;
  /** The first one, which stays. */
  peek(): Event | undefined;
  /** Takes the first one out. */
  pop(): Event | undefined;
}

const isBefore = (a: Due, b: Due) => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);

export function createEventQueue<Event extends Due>(): EventQueue<Event> {
  const heap: Event[] = [];

  const rise = (event: Event, from: number) => {
    let place = from;
    while (place > 0) {
      const parentPlace = (place - 1) >> 1;
      const parent = heap[parentPlace];
      if (parent === undefined || !isBefore(event, parent)) break;
      heap[place] = parent;
      place = parentPlace;
    }
    heap[place] = event;
  };

  const sink = (event: Event) => {
    let place = 0;
    for (;;) {
      let childPlace = 2 * place + 1;
      let child = heap[childPlace];
      const right = heap[childPlace + 1];
      if (child && right && isBefore(right, child)) {
        child = right;
        childPlace++;
      }
      if (child === undefined || !isBefore(child, event)) break;
      heap[place] = child;
      place = childPlace;
    }
    heap[place] = event;
  };

  return {
    get size() {
      return heap.length;
    },
    push: (event) => rise(event, heap.length),
    peek: () => heap[0],
    pop() {
      const first = heap[0];
      const last = heap.pop();
      if (last && heap.length > 0) sink(last);
      return first;
    },
  };
}

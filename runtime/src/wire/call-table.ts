/**
 * Calls in flight by their id. Not a Map: one that is added to and deleted from for ever leaves tables behind that
 * hold on to one another, and to the calls in them, until a full garbage collection; a third of the server's time
 * went there (see docs/performance.md).
 */
export interface CallTable<T> {
  readonly size: number;
  get(callId: number): T | undefined;
  /** The id must not be in the table. */
  add(callId: number, call: T): void;
  /** Removes the call and returns it. */
  take(callId: number): T | undefined;
  ids(): number[];
}

const FIRST_CAPACITY = 64;
/** 2³² divided by the golden ratio: scatters ids, whether they count up or come in steps. */
const SCATTER = 0x9e37_79b1;

/** A hash table with open addressing, at most half full. It grows with the calls in flight and never shrinks. */
export function createCallTable<T extends object>(): CallTable<T> {
  let ids = new Uint32Array(FIRST_CAPACITY);
  let calls: (T | undefined)[] = new Array(FIRST_CAPACITY).fill(undefined);
  let mask = FIRST_CAPACITY - 1;
  let shift = Math.clz32(mask);
  let size = 0;

  /** Where a call with this id lies, or else the free place where it would. */
  const placeOf = (callId: number): number => {
    let place = Math.imul(callId, SCATTER) >>> shift;
    while (calls[place] !== undefined && ids[place] !== callId) place = (place + 1) & mask;
    return place;
  };

  const put = (callId: number, call: T) => {
    const place = placeOf(callId);
    ids[place] = callId;
    calls[place] = call;
  };

  const grow = () => {
    const [oldIds, oldCalls] = [ids, calls];
    ids = new Uint32Array(oldIds.length * 2);
    calls = new Array(ids.length).fill(undefined);
    mask = ids.length - 1;
    shift = Math.clz32(mask);
    for (const [place, call] of oldCalls.entries()) if (call) put(oldIds[place] ?? 0, call);
  };

  /** Moves up what would not be found behind the place that became free. */
  const close = (freed: number) => {
    let free = freed;
    for (let place = (free + 1) & mask; calls[place] !== undefined; place = (place + 1) & mask) {
      const callId = ids[place] ?? 0;
      const wanted = Math.imul(callId, SCATTER) >>> shift;
      if (((place - wanted) & mask) < ((place - free) & mask)) continue;
      ids[free] = callId;
      calls[free] = calls[place];
      free = place;
    }
    calls[free] = undefined;
  };

  return {
    get size() {
      return size;
    },
    get: (callId) => calls[placeOf(callId)],
    add(callId, call) {
      if (++size * 2 > calls.length) grow();
      put(callId, call);
    },
    take(callId) {
      const place = placeOf(callId);
      const call = calls[place];
      if (call === undefined) return undefined;
      size--;
      close(place);
      return call;
    },
    ids: () => [...ids].filter((_, place) => calls[place] !== undefined),
  };
}

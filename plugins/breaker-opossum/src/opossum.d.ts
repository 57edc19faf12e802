/** What is used of opossum, which brings no types. */
declare module 'opossum' {
  import type { EventEmitter } from 'node:events';

  interface Options {
    timeout?: number | false;
    resetTimeout?: number;
    errorThresholdPercentage?: number;
    volumeThreshold?: number;
    rollingCountTimeout?: number;
    rollingCountBuckets?: number;
    rollingPercentilesEnabled?: boolean;
    enableSnapshots?: boolean;
    rotateBucketController?: EventEmitter;
    errorFilter?: (thrown: unknown) => boolean;
    name?: string;
  }

  interface Bucket {
    fires: number;
    successes: number;
    readonly latencyTimes: number[];
  }

  interface Status {
    readonly window: readonly Bucket[];
    readonly rotateBucket: () => void;
  }

  export default class CircuitBreaker extends EventEmitter {
    constructor(action: (work: () => Promise<unknown>) => Promise<unknown>, options?: Options);
    fire<T>(work: () => Promise<T>): Promise<T>;
    shutdown(): void;
    readonly closed: boolean;
    readonly opened: boolean;
    readonly halfOpen: boolean;
    /** Half-open, and the one call has not begun. */
    readonly pendingClose: boolean;
    readonly status: Status;
  }
}

export interface BackoffOptions {
  /** The first pause in ms. Default 250. */
  readonly firstMs?: number;
  /** The longest pause in ms. Default 10,000. */
  readonly maxMs?: number;
  /** A process that lived this long starts again with the first pause, in ms. Default 30,000. */
  readonly healthyAfterMs?: number;
}

/** How long to wait before a crashed process is started again: doubled with every crash in a row. */
export function createBackoff({
  firstMs = 250,
  maxMs = 10_000,
  healthyAfterMs = 30_000,
}: BackoffOptions = {}) {
  let crashes = 0;
  return {
    /** The pause after a life of `livedMs`. */
    next(livedMs: number): number {
      if (livedMs >= healthyAfterMs) crashes = 0;
      return Math.min(firstMs * 2 ** crashes++, maxMs);
    },
  };
}

/** How many pieces of work may be under way at once. What is beyond is refused by whoever asks. */
export interface ConcurrencyLimit {
  /** The number that holds now. */
  readonly limit: number;
  /**
   * Told how long work of some kind took that ended well; `kind` comes from a bounded set. Work that failed says nothing
   * about the time that work takes.
   */
  sample(kind: string, startedMs: number, endedMs: number, inFlight: number): void;
}

/** A limit that stays as it is. */
export const fixedLimit = (limit: number): ConcurrencyLimit => ({ limit, sample() {} });

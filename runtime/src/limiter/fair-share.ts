/** What one party holds of a {@link FairShare}. */
export interface Holding {
  held: number;
}

/** A number of places that several parties take from, none of which can keep the others out. */
export interface FairShare {
  readonly taken: number;
  /**
   * Whether `holding` may take one more: as long as places are free, and when none is, up to an equal part of all for
   * everybody who holds some. So there may be more taken than the limit says for as long as it takes the greedy ones to
   * give back; never more than twice as many.
   * @param limit how many there are now
   */
  admits(holding: Holding, limit: number): boolean;
  take(holding: Holding): void;
  giveBack(holding: Holding): void;
}

export function createFairShare(): FairShare {
  let taken = 0;
  let holders = 0;
  return {
    get taken() {
      return taken;
    },
    admits({ held }, limit) {
      if (taken < limit) return true;
      if (taken >= limit * 2) return false;
      return held < limit / (held === 0 ? holders + 1 : holders);
    },
    take(holding) {
      taken++;
      if (++holding.held === 1) holders++;
    },
    giveBack(holding) {
      taken--;
      if (--holding.held === 0) holders--;
    },
  };
}

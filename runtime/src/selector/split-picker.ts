import { isGood } from './candidate.ts';
import { placeOf } from './sticky.ts';
import type { Picker, StrategyContext } from './types.ts';

/** A side of a split with its picker; `undefined` where nobody runs what the side asks for. */
export interface PickerSide {
  readonly upTo: number;
  readonly picker: Picker | undefined;
}

export interface SplitOptions {
  /** In a row; the last one ends at 1. */
  readonly sides: readonly PickerSide[];
  /** Whether a user stays on one side. Who is not known is drawn anew for every call. */
  readonly sticky: boolean;
  /** Makes the sides of two services independent of each other: nobody is the guinea pig of them all. */
  readonly salt: string;
  readonly context: StrategyContext;
}

/**
 * Gives each side its share of the calls. A side without a node, or with none that is good for this call, leaves it to
 * the next side: an answer is worth more than the exact share.
 */
export function splitPicker({ sides, sticky, salt, context }: SplitOptions): Picker {
  return (exclude, user) => {
    const place = sticky && user !== undefined ? placeOf(`${salt}\n${user}`) : context.random();
    let start = 0;
    while (start < sides.length - 1 && place >= (sides[start]?.upTo ?? 1)) start++;
    let best = sides[start]?.picker?.(exclude, user);
    for (let step = 1; step < sides.length && !(best && isGood(best, exclude, context.now)); step++) {
      const other = sides[(start + step) % sides.length]?.picker?.(exclude, user);
      if (other && (best === undefined || isGood(other, exclude, context.now))) best = other;
    }
    return best;
  };
}

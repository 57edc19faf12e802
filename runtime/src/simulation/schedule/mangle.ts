import type { Mangle } from '../link.ts';
import type { Random } from '../random.ts';

const LOST = 0.03;
const TWICE = 0.04;

/** A transport that breaks its promises: some batches are gone, some come twice. */
export const createMangle =
  (random: Random): Mangle =>
  (frames) => {
    const draw = random();
    if (draw < LOST) return [];
    return draw < LOST + TWICE ? [frames, frames] : [frames];
  };

import { MAX_UNFINISHED, type Progress, resumeAt, type Tries } from './progress.ts';

/** Which messages of a partition are finished, in whatever order that happens. */
export interface Offsets<Item extends Tries> {
  /** The next message to fetch. */
  readonly position: number;
  /** How many have been added and are not finished. */
  readonly unfinished: number;
  /** What is known of the message at `offset` from before. */
  known(offset: number): Tries | 'finished';
  /** Offsets are added ascending. */
  add(offset: number, item: Item): void;
  /** Everything before `position` has been added, or needs no handling. */
  moveTo(position: number): void;
  finish(offset: number): void;
  progress(): Progress;
}

/** Creates {@link Offsets} that go on from `before`. */
export function createOffsets<Item extends Tries>(before: Progress): Offsets<Item> {
  const items = new Map<number, Item>();
  let position = before.offset;
  let finishedUpTo = position;

  /** What an earlier member left unfinished and that has not been fetched again yet. */
  const toCome = () => (position < before.end ? [...before.unfinished].filter(([at]) => at >= position) : []);

  return {
    get position() {
      return position;
    },
    get unfinished() {
      return items.size;
    },
    known: (offset) => resumeAt(before, offset),
    add: (offset, item) => void items.set(offset, item),
    moveTo(next) {
      position = next;
    },
    finish(offset) {
      items.delete(offset);
      finishedUpTo = Math.max(finishedUpTo, offset + 1);
    },
    progress() {
      const later = toCome();
      const first: number | undefined = items.keys().next().value ?? later[0]?.[0];
      const reached = Math.max(position, before.end);
      if (first === undefined) return { offset: reached, end: reached, unfinished: new Map() };
      const end = Math.max(first, finishedUpTo, before.end);
      const unfinished = new Map<number, Tries>();
      for (const [offset, item] of items)
        if (item.tries > 0 || (offset < end && unfinished.size <= MAX_UNFINISHED))
          unfinished.set(offset, item);
      for (const [offset, tries] of later) unfinished.set(offset, tries);
      return { offset: first, end, unfinished };
    },
  };
}

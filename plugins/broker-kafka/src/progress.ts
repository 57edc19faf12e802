/** How often a message was tried, and how many of its failures count. */
export interface Tries {
  readonly tries: number;
  readonly failures: number;
}

/**
 * How far a group has come in a partition. Kafka keeps one number, the offset before which all is handled, and a text
 * beside it. Keys are handled independently, so messages behind the first unfinished one may be finished; the text
 * says which, and how often the unfinished ones were tried, so that whoever gets the partition next goes on from there.
 */
export interface Progress {
  /** Everything before it is finished. */
  readonly offset: number;
  /** From here on nothing is finished; between `offset` and this, what is not in `unfinished` is. */
  readonly end: number;
  /** By offset, ascending. */
  readonly unfinished: ReadonlyMap<number, Tries>;
}

/** Version, how far from the offset to the end, how many entries, entries: distance, tries, failures; in base 36. */
const VERSION = 'f1';
const FORM = /^f1 [0-9a-z]+ [0-9a-z]+(?: [0-9a-z]+(?:\.[0-9a-z]+){0,2})*$/;
/** Kafka's own limit is 4,096 by default. */
const MAX_CHARS = 2_000;
const UNTRIED: Tries = { tries: 0, failures: 0 };
/** More than this, and some would be handled twice rather than the text become too long. */
export const MAX_UNFINISHED = 400;

const digits = (value: number) => value.toString(36);

function write(span: number, entries: readonly (readonly [number, Tries])[], from: number): string {
  const parts = entries.map(([offset, { tries, failures }]) => {
    const distance = digits(offset - from);
    if (failures > 0) return `${distance}.${digits(tries)}.${digits(failures)}`;
    return tries > 0 ? `${distance}.${digits(tries)}` : distance;
  });
  return [VERSION, digits(span), digits(parts.length), ...parts].join(' ');
}

/** The text beside `progress.offset`. Where it would be too long, it says less and more is handled twice. */
export function encodeProgress({ offset, end, unfinished }: Progress): string {
  if (end === offset && unfinished.size === 0) return '';
  if (unfinished.size <= MAX_UNFINISHED) {
    const whole = write(end - offset, [...unfinished], offset);
    if (whole.length <= MAX_CHARS) return whole;
  }
  const tried = [...unfinished].filter(([, { tries }]) => tries > 0).slice(0, 100);
  return tried.length === 0 ? '' : write(0, tried, offset);
}

/** Reads what {@link encodeProgress} wrote; any other text means that nothing is known beyond `offset`. */
export function decodeProgress(offset: number, text: string | null): Progress {
  const nothing = { offset, end: offset, unfinished: new Map<number, Tries>() };
  if (!text || !FORM.test(text)) return nothing;
  const [, span = '', count = '', ...entries] = text.split(' ');
  const number = (digits: string) => Number.parseInt(digits, 36);
  if (number(count) !== entries.length) return nothing;
  const unfinished = new Map<number, Tries>();
  for (const entry of entries) {
    const [distance = '', tries = '0', failures = '0'] = entry.split('.');
    unfinished.set(offset + number(distance), { tries: number(tries), failures: number(failures) });
  }
  const end = offset + number(span);
  return Number.isSafeInteger(end) ? { offset, end, unfinished } : nothing;
}

/** What is known of the message at `offset`: finished, or how often it was tried. */
export function resumeAt(progress: Progress, offset: number): Tries | 'finished' {
  const known = progress.unfinished.get(offset);
  if (known) return known;
  return offset < progress.end ? 'finished' : UNTRIED;
}

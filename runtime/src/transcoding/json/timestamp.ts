/** The message that JSON writes as a string. */
export const timestampType = 'google.protobuf.Timestamp';

/** A moment as google.protobuf.Timestamp has it. */
export interface Moment {
  readonly seconds: number;
  readonly nanos: number;
}

const form = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, in seconds. */
const first = -62_135_596_800;
const last = 253_402_300_799;

/** Reads an RFC 3339 time; `undefined` for what is none, or lies outside the years 1 to 9999. */
export function readTimestamp(text: string): Moment | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [
    ,
    year,
    month,
    day,
    hour,
    minute,
    second,
    fraction = '',
    sign,
    offsetHour = '0',
    offsetMinute = '0',
  ] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second));
  // A day that the month does not have would be one of the next.
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  const offset = (sign === '-' ? -60 : 60) * (Number(offsetHour) * 60 + Number(offsetMinute));
  const seconds = date.getTime() / 1_000 - offset;
  if (seconds < first || seconds > last) return undefined;
  return { seconds, nanos: Number(fraction.padEnd(9, '0')) };
}

/** An RFC 3339 time in UTC, with 0, 3, 6 or 9 digits behind the second. Throws `RangeError` outside the years 1 to 9999. */
export function writeTimestamp({ seconds = 0, nanos = 0 }: Partial<Moment>): string {
  if (seconds < first || seconds > last)
    throw new RangeError(`${seconds} s is no time of the years 1 to 9999`);
  const inDay = ((seconds % 86_400) + 86_400) % 86_400;
  const minutes = Math.floor(inDay / 60);
  const text = `${dateOf((seconds - inDay) / 86_400)}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(inDay % 60)}`;
  if (nanos === 0) return `${text}Z`;
  const digits = String(nanos).padStart(9, '0');
  if (digits.endsWith('000000')) return `${text}.${digits.slice(0, 3)}Z`;
  return `${text}.${digits.endsWith('000') ? digits.slice(0, 6) : digits}Z`;
}

let lastDay = 0;
let lastDate = '1970-01-01';

/** The date of a day since 1970. Most times that are written one after the other are of the same day. */
function dateOf(day: number): string {
  if (day !== lastDay) {
    lastDate = new Date(day * 86_400_000).toISOString().slice(0, 10);
    lastDay = day;
  }
  return lastDate;
}

const two = (number: number): string => (number < 10 ? `0${number}` : String(number));

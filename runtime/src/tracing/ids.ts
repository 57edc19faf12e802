import { randomFillSync } from 'node:crypto';

// Asking the operating system per id would cost ten times as much, turning each into text half a span. Small, since an
// id that is kept may keep the text it was cut from.
const pool = Buffer.allocUnsafe(768);
let digits = '';
let used = 0;

function randomHex(length: number): string {
  if (used + length > digits.length) {
    digits = randomFillSync(pool).toString('hex');
    used = 0;
  }
  used += length;
  return digits.slice(used - length, used);
}

/** 32 hexadecimal digits. */
export const newTraceId = (): string => randomHex(32);

/** 16 hexadecimal digits. */
export const newSpanId = (): string => randomHex(16);

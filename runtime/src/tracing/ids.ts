import { randomFillSync } from 'node:crypto';

// Asking the operating system per id would cost ten times as much.
const pool = Buffer.allocUnsafe(8_192);
let poolUsed = pool.length;

// Turned into text piece by piece, not id by id. Small pieces, since an id that is kept may keep the text that it was
// cut from.
const PIECE_BYTES = 512;
let digits = '';
let used = 0;

function nextDigits(): string {
  if (poolUsed === pool.length) {
    randomFillSync(pool);
    poolUsed = 0;
  }
  poolUsed += PIECE_BYTES;
  return pool.toString('hex', poolUsed - PIECE_BYTES, poolUsed);
}

function randomHex(length: number): string {
  if (used + length > digits.length) {
    digits = nextDigits();
    used = 0;
  }
  used += length;
  return digits.slice(used - length, used);
}

const numbers = new Int32Array(2_048);
let numbersUsed = numbers.length;

/** Any whole number of 32 bits. Ids that nobody may ever read as text are kept as such. */
export function randomInt32(): number {
  if (numbersUsed === numbers.length) {
    randomFillSync(numbers);
    numbersUsed = 0;
  }
  return numbers[numbersUsed++] ?? 0;
}

/** 32 hexadecimal digits. */
export const newTraceId = (): string => randomHex(32);

/** 16 hexadecimal digits. */
export const newSpanId = (): string => randomHex(16);

import { randomFillSync } from 'node:crypto';

// Asking the operating system per id would cost ten times as much.
const pool = Buffer.allocUnsafe(8_192);
let used = pool.length;

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

/** 32 hexadecimal digits. */
export const newTraceId = (): string => randomHex(16);

/** 16 hexadecimal digits. */
export const newSpanId = (): string => randomHex(8);

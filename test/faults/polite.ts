import { setTimeout as pause } from 'node:timers/promises';

/**
 * The same question, asked again only after twice the time that the answer took. A list of everything costs the
 * database a reading of everything; asked without a break, the measuring would be the load.
 */
export const politely =
  <T>(ask: () => Promise<T>): (() => Promise<T>) =>
  async () => {
    const beganMs = performance.now();
    try {
      return await ask();
    } finally {
      await pause(2 * (performance.now() - beganMs));
    }
  };

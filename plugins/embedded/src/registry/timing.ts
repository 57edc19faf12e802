/** Somebody writes at least this often, while there is a process that has registered or watches, in ms. */
export const PULSE_MS = 500;

/** No write for this long is a silence: it was not for want of somebody who wanted to, in ms. */
export const SILENCE_MS = 1_500;

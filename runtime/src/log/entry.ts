import type { LogLevel } from './types.ts';

/** One log entry, its fields encoded: bounded, redacted and safe to print. */
export interface LogEntry {
  readonly timeMs: number;
  readonly level: LogLevel;
  readonly service: string;
  readonly message: string;
  /** Name and JSON, in order. */
  readonly members: readonly (readonly [string, string])[];
  /** Errors among the fields. */
  readonly errors: readonly Error[];
}

/** Makes the line of an entry, with its line break. */
export type LogFormat = (entry: LogEntry) => string;

let second = -1;
let secondText = '';

/** Epoch ms as `2026-11-21T03:41:07.042Z`. */
export function isoTime(timeMs: number): string {
  const whole = Math.floor(timeMs / 1_000);
  if (whole !== second) {
    secondText = new Date(whole * 1_000).toISOString().slice(0, 20);
    second = whole;
  }
  return `${secondText}${String(Math.floor(timeMs - whole * 1_000)).padStart(3, '0')}Z`;
}

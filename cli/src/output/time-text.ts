import type { Timestamp } from '@fairlead/interface-center/timestamp';

/** A moment for a table, in UTC: `2026-11-21 03:41:07Z`; empty for none. */
export function timeText(timestamp: Timestamp | undefined): string {
  if (!timestamp) return '';
  const iso = new Date(timestamp.seconds * 1_000).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}Z`;
}

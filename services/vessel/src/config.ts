import { setting } from '@fairlead/runtime';

/** The section `vessel` of the configuration. */
export const settings = {
  bookingsInDocument: setting.integer({
    doc: "Bookings kept in a vessel's own document; what is beyond moves to a collection of its own.",
    default: 100,
    min: 1,
    max: 10_000,
  }),
  archiveEveryMs: setting.durationMs({
    doc: 'Time between two looks for vessels with more bookings than that.',
    default: 1_000,
    min: 10,
  }),
  tombstoneMs: setting.durationMs({
    doc: 'How long a released booking is remembered, so that a late attempt to book with its key fails.',
    default: 24 * 3_600_000,
    min: 60_000,
  }),
  pruneEveryMs: setting.durationMs({
    doc: 'Time between two sweeps that forget released bookings older than that.',
    default: 600_000,
    min: 10,
  }),
} as const;

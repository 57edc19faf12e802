import { setting } from '@fairlead/runtime';

const dayMs = 86_400_000;

/** The section `user` of the configuration. */
export const settings = {
  tokenTtlMs: setting.durationMs({
    doc: 'How long a token is good for after logging in.',
    default: 12 * 3_600_000,
    min: 1_000,
    max: 30 * dayMs,
  }),
  keyRotationMs: setting.durationMs({
    doc: 'How long tokens are signed with the same key. An old key verifies until its last token has expired.',
    default: 7 * dayMs,
    min: 60_000,
    max: 365 * dayMs,
  }),
  hashConcurrency: setting.integer({
    doc: 'Passwords hashed at the same time; each takes 46 MiB and a thread.',
    default: 2,
    min: 1,
    max: 64,
  }),
  attempts: {
    perMinute: setting.number({
      doc: 'Log-ins that fail, and sign-ups, per minute for each account, on average; 0 for any number.',
      default: 6,
      min: 0,
    }),
    burst: setting.integer({
      doc: 'How many of them at once after a pause.',
      default: 10,
      min: 1,
    }),
  },
} as const;

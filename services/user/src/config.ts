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
} as const;

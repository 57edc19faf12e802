import { setting } from '../config/setting.ts';
import type { Quota } from './types.ts';

const perSecond = 1_024;

/** `call.rateLimit` */
export const callRateLimitSettings = {
  perSecond: setting.number({
    doc: 'Calls per second, tries included, that this process makes to each service at most; 0 for any number.',
    default: perSecond,
    min: 0,
  }),
  burst: setting.number({
    doc: 'How many of them at once after a pause; as many as in a second when not set.',
    min: 1,
  }),
} as const;

/** `server` */
export const serverSettings = {
  rateLimit: {
    perSecond: setting.number({
      doc: 'Calls per second that this process answers at most; 0 for any number.',
      default: perSecond,
      min: 0,
    }),
    burst: setting.number({
      doc: 'How many of them at once after a pause; as many as in a second when not set.',
      min: 1,
    }),
    perUser: setting.number({
      doc: 'Calls per second of each user that this process answers at most; 0 for any number.',
      default: 0,
      min: 0,
    }),
  },
  concurrency: {
    limit: setting.integer({
      doc: 'Calls under way at once; when not set, as many as can be answered without waiting long for each other.',
      min: 1,
    }),
    max: setting.integer({
      doc: 'The most that this may come to where it is not set.',
      default: 1_000,
      min: 4,
    }),
    targetMs: setting.durationMs({
      doc: 'How long calls may wait for each other there; where a call takes longer itself, that long.',
      default: 50,
      min: 1,
    }),
    maxWaitMs: setting.durationMs({
      doc: 'How long calls above the limit wait for their turn, a fifth of their time at most; 0ms refuses them at once.',
      default: 1_000,
    }),
    maxStreams: setting.integer({ doc: 'Streams under way at once.', default: 1_000, min: 1 }),
  },
  maxPeerBytes: setting.integer({
    doc: 'What the calls of one peer may hold in memory, in bytes: requests being answered, replies to be expected, and what it has not read yet.',
    default: 32 * 1024 * 1024,
    min: 1024 * 1024,
  }),
} as const;

/** The quota of two settings; a burst that is not set is what a second gives. */
export const quotaOf = (rate: number, burst?: number): Quota => ({
  perSecond: rate,
  burst: burst ?? Math.max(1, rate),
});

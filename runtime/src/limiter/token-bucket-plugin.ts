import { defineSettings } from '../config/schema.ts';
import type { Plugin } from '../service/plugin.ts';
import { createTokenBucketLimiter } from './token-bucket.ts';
import type { Limiter } from './types.ts';

const settings = defineSettings({});

/** `limiter: token-bucket` */
export const plugin: Plugin<Limiter, typeof settings> = {
  settings,
  create: ({ clock }) => createTokenBucketLimiter({ clock }),
};

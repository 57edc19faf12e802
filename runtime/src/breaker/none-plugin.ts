import { defineSettings } from '../config/schema.ts';
import type { Plugin } from '../service/plugin.ts';
import { createNoBreaker } from './none.ts';
import type { Breaker } from './types.ts';

const settings = defineSettings({});

/** `breaker: none` */
export const plugin: Plugin<Breaker, typeof settings> = { settings, create: () => createNoBreaker() };

import type { Plugin } from '../service/plugin.ts';
import { logChanges } from './log-changes.ts';
import { createMemoryBreaker } from './memory.ts';
import { circuitSettings } from './settings.ts';
import type { Breaker } from './types.ts';

/** `breaker: memory` */
export const plugin: Plugin<Breaker, typeof circuitSettings> = {
  settings: circuitSettings,
  create({ clock, log, settings }) {
    const breaker = createMemoryBreaker({ clock, ...settings });
    logChanges(breaker, log);
    return breaker;
  },
};

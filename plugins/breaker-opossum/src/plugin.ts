import { type Breaker, circuitSettings, logChanges, type Plugin } from '@fairlead/runtime';
import { createOpossumBreaker } from './opossum-breaker.ts';

/** `breaker: opossum` */
export const plugin: Plugin<Breaker, typeof circuitSettings> = {
  settings: circuitSettings,
  create({ clock, log, settings }) {
    const breaker = createOpossumBreaker({ clock, ...settings });
    logChanges(breaker, log);
    return breaker;
  },
};

import { defineSettings, type Limiter, type Plugin, setting } from '@fairlead/runtime';
import { createBottleneckLimiter } from './bottleneck-limiter.ts';

const settings = defineSettings({
  maxWaiting: setting.integer({
    doc: 'Calls to one service that may wait for their turn; more are refused.',
    default: 1_000,
    min: 1,
  }),
});

/** `limiter: bottleneck` */
export const plugin: Plugin<Limiter, typeof settings> = {
  settings,
  create: ({ clock, settings: { maxWaiting } }) => createBottleneckLimiter({ clock, maxWaiting }),
};

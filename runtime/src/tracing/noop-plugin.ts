import { defineSettings } from '../config/schema.ts';
import type { Plugin } from '../service/plugin.ts';
import { createNoopTracerDriver } from './noop.ts';
import type { TracerDriver } from './types.ts';

const settings = defineSettings({});

/** `tracing: noop` */
export const plugin: Plugin<TracerDriver, typeof settings> = {
  settings,
  create: () => createNoopTracerDriver(),
};

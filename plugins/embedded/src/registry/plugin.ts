import { defineSettings, type Plugin, type Registry } from '@fairlead/runtime';
import { createSqliteRegistry } from './sqlite-registry.ts';

const settings = defineSettings({});

/** `registry: sqlite` */
export const plugin: Plugin<Registry, typeof settings> = {
  settings,
  create: ({ dataDir, clock }) => createSqliteRegistry({ directory: dataDir, clock }),
};

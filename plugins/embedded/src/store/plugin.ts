import { defineSettings, type Plugin, type Store } from '@fairlead/runtime';
import { createSqliteStore } from './sqlite.ts';

const settings = defineSettings({});

/** `store: sqlite` */
export const plugin: Plugin<Store, typeof settings> = {
  settings,
  create: ({ dataDir, service }) => createSqliteStore({ directory: dataDir, service }),
};

import { type Broker, defineSettings, type Plugin, setting } from '@fairlead/runtime';
import { createSqliteBroker } from './broker.ts';

const settings = defineSettings({
  retentionMs: setting.durationMs({
    doc: 'How long messages that every group has handled are kept for new groups.',
    default: 7 * 86_400_000,
    min: 1_000,
  }),
});

/** `broker: sqlite` */
export const plugin: Plugin<Broker, typeof settings> = {
  settings,
  create: ({ dataDir, log, settings: { retentionMs } }) =>
    createSqliteBroker({ directory: dataDir, retentionMs, log }),
};

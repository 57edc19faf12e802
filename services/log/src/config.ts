import { setting } from '@fairlead/runtime';

const dayMs = 86_400_000;

/** The section `log` of the configuration, beside the level and format of log lines that every service has there. */
export const settings = {
  operators: setting.list({
    doc: 'Ids of the users who may list what others caused.',
    default: [],
  }),
  retentionMs: setting.durationMs({
    doc: 'How long events are kept; 0 for ever.',
    default: 30 * dayMs,
    max: 3_650 * dayMs,
  }),
} as const;

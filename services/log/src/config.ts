import { setting } from '@fairlead/runtime';

/** The section `log` of the configuration, beside the level and format of log lines that every service has there. */
export const settings = {
  operators: setting.list({
    doc: 'Ids of the users who may list what others caused.',
    default: [],
  }),
} as const;

import { eventTopic } from '@fairlead/interface-center';
import { UserService } from '@fairlead/interface-center/user/v1';
import { defineService } from '@fairlead/runtime';
import { settings } from './config.ts';
import { createEventConsumer } from './consumer.ts';
import { LogService } from './contract.ts';
import { createLogHandlers } from './handler.ts';
import { createLogRepository, openLogs } from './repository.ts';

/** The book of events: what happened in all services, each event once. */
export const log = defineService({
  name: 'log',
  version: '0.1.0',
  settings,
  async setup(app) {
    const logs = createLogRepository(await openLogs(app.store));
    app.serve(LogService, createLogHandlers({ logs, operators: app.config.operators }));

    const users = app.client(UserService);
    app.trust(async (options) => (await users.getSigningKeys({}, options)).keys.map((key) => ({ ...key })));

    await app.subscribe(eventTopic, createEventConsumer({ logs, log: app.log }), { group: 'log' });
  },
});

import { eventTopic } from '@fairlead/interface-center';
import { UserService } from '@fairlead/interface-center/user/v1';
import { defineService } from '@fairlead/runtime';
import { settings } from './config.ts';
import { createEventConsumer } from './consumer.ts';
import { LogService } from './contract.ts';
import { createFeed } from './feed.ts';
import { createLogHandlers } from './handler.ts';
import { createLogRepository, openLogs } from './repository.ts';
import { removeOld } from './retention.ts';
import { createTail } from './tail.ts';

const RETENTION_EVERY_MS = 60_000;

/** The book of events: what happened in all services, each event once. */
export const log = defineService({
  name: 'log',
  version: '0.1.0',
  settings,
  async setup(app) {
    const logs = createLogRepository(await openLogs(app.store));
    const { clock } = app;
    const feed = createFeed({ logs, clock, log: app.log });
    app.own(feed);
    const tail = createTail({ feed, logs, clock });
    app.serve(LogService, createLogHandlers({ logs, tail, operators: app.config.operators }));

    const users = app.client(UserService);
    app.trust(async (options) => (await users.getSigningKeys({}, options)).keys.map((key) => ({ ...key })));

    const { retentionMs } = app.config;
    if (retentionMs > 0)
      app.every('removing old events', RETENTION_EVERY_MS, async (signal) => {
        const removed = await removeOld({ logs, keepMs: retentionMs, clock }, signal);
        if (removed > 0) app.log.info('events were removed that had been kept long enough', { removed });
      });

    const consumer = createEventConsumer({ logs, log: app.log, clock, onKept: feed.wake });
    await app.subscribe(eventTopic, consumer, { group: 'log' });
  },
});

import { eventTopic, traceHeaders } from '@fairlead/interface-center';
import { UserService } from '@fairlead/interface-center/user/v1';
import { createOutboxRelay, defineService } from '@fairlead/runtime';
import { createArchive } from './archive.ts';
import { createBookings } from './bookings.ts';
import { settings } from './config.ts';
import { VesselService } from './contract.ts';
import { archiveOutbox, vesselOutbox } from './events.ts';
import { createVesselHandlers } from './handler.ts';
import { createVesselRepository, openCollections } from './repository.ts';

/**
 * Time between two looks for late events, those that have moved to the archive with their bookings. There are some only
 * after the broker was down, and this process knows of its own.
 */
const LATE_POLL_MS = 5_000;

/** The fleet: what vessels there are, what is booked on them, and which have room. */
export const vessel = defineService({
  name: 'vessel',
  version: '0.1.0',
  settings,
  async setup(app) {
    const { clock, config, log, metrics } = app;
    const collections = await openCollections(app.store);
    await app.broker.prepare?.(eventTopic);
    const common = { broker: app.broker, topic: eventTopic, clock, log, metrics };
    const relay = createOutboxRelay({ ...vesselOutbox, ...common, collection: collections.vessels });
    const late = createOutboxRelay({
      ...archiveOutbox,
      ...common,
      collection: collections.archive,
      pollMs: LATE_POLL_MS,
    });
    const bookings = createBookings({ ...collections, clock, onChanged: relay.nudge });
    const repository = createVesselRepository(collections);
    app.serve(
      VesselService,
      createVesselHandlers({
        repository,
        bookings,
        clock,
        onCreated: relay.nudge,
        eventHeaders: () => traceHeaders(app.tracer),
      }),
    );

    const users = app.client(UserService);
    app.trust(async (options) => (await users.getSigningKeys({}, options)).keys.map((key) => ({ ...key })));

    const archive = createArchive({ collections, clock, onDue: late.nudge, ...config });
    app.every('moving bookings out', config.archiveEveryMs, async (signal) => {
      const moved = await archive.moveOut(signal);
      if (moved > 0) log.debug('bookings moved out of their vessels', { moved });
    });
    app.every('forgetting released bookings', config.pruneEveryMs, async (signal) => {
      const pruned = await archive.prune(signal);
      if (pruned > 0) log.debug('released bookings forgotten', { pruned });
    });

    for (const each of [relay, late]) {
      app.onFlush((signal) => each.flush({ signal }));
      app.own(each);
      each.start();
    }
  },
});

import { eventTopic, traceHeaders } from '@fairlead/interface-center';
import { UserService } from '@fairlead/interface-center/user/v1';
import { VesselService } from '@fairlead/interface-center/vessel/v1';
import { createOutboxRelay, defineService, RuntimeError } from '@fairlead/runtime';
import { settings } from './config.ts';
import { ShippingService } from './contract.ts';
import { consignmentOutbox } from './events.ts';
import { openConsignments } from './repository.ts';
import { createConsignments } from './wiring.ts';

/** Ships goods: finds a vessel with room, books it, and loses nothing on the way. */
export const consignment = defineService({
  name: 'consignment',
  version: '0.1.0',
  settings,
  async setup(app) {
    const { clock, config, log, metrics, tracer } = app;
    if (config.resumeAfterMs >= config.sweepAfterMs) throw resumesTooLate(config);
    const collection = await openConsignments(app.store);
    await app.broker.prepare?.(eventTopic);
    const relay = createOutboxRelay({
      ...consignmentOutbox,
      collection,
      broker: app.broker,
      topic: eventTopic,
      clock,
      log,
      metrics,
    });
    const { handlers, sweep } = createConsignments({
      collection,
      vessels: app.client(VesselService),
      clock,
      log,
      config,
      onEvent: relay.nudge,
      traceHeaders: () => traceHeaders(tracer),
    });
    app.serve(ShippingService, handlers);

    const users = app.client(UserService);
    app.trust(async (options) => (await users.getSigningKeys({}, options)).keys.map((key) => ({ ...key })));

    app.every('ending what was left behind', config.sweepEveryMs, async (signal) => {
      const ended = await sweep(signal);
      if (ended > 0) log.info('consignments were ended that nobody worked on', { ended });
    });

    app.onFlush((signal) => relay.flush({ signal }));
    app.own(relay);
    relay.start();
  },
});

const resumesTooLate = ({ resumeAfterMs, sweepAfterMs }: { resumeAfterMs: number; sweepAfterMs: number }) =>
  new RuntimeError({
    code: 'INVALID_ARGUMENT',
    message: `consignment.resumeAfterMs (${resumeAfterMs}) must be below consignment.sweepAfterMs (${sweepAfterMs})`,
  });

import { encodeEvent, eventTopic, outboxMessage, traceHeaders } from '@fairlead/interface-center';
import { createEventQueue, createOutboxRelay, defineService, outboxLayout } from '@fairlead/runtime';
import { createAttempts } from './attempts.ts';
import { settings } from './config.ts';
import { UserService } from './contract.ts';
import { createUserHandlers } from './handler.ts';
import { createPasswords } from './passwords.ts';
import { createUserRepository, openUsers, type UserDocument } from './repository.ts';
import { openSigningKeys } from './signing-key-store.ts';
import { createSigningKeys } from './signing-keys.ts';
import { createTokenIssuer } from './tokens.ts';

/** People who ship: signing up, logging in, and the keys that their tokens are verified with. */
export const user = defineService({
  name: 'user',
  version: '0.1.0',
  settings,
  async setup(app) {
    const { authenticator, broker, clock, config, log, metrics, store } = app;
    const collection = await openUsers(store);
    const common = { broker, topic: eventTopic, clock, log, metrics };
    await app.broker.prepare?.(eventTopic);
    const relay = createOutboxRelay({ ...outboxLayout<UserDocument>(outboxMessage), ...common, collection });
    const queue = createEventQueue(common);

    const keys = createSigningKeys({
      keys: await openSigningKeys(store),
      clock,
      rotationMs: config.keyRotationMs,
      tokenTtlMs: config.tokenTtlMs,
    });
    await keys.maintain();
    app.every('keeping the signing keys', Math.min(30_000, keys.leadMs / 3), () => keys.maintain());
    app.trust(() => keys.publicKeys());

    const eventHeaders = () => traceHeaders(app.tracer);
    app.serve(
      UserService,
      createUserHandlers({
        users: createUserRepository(collection),
        passwords: createPasswords({ concurrency: config.hashConcurrency }),
        attempts: createAttempts({ ...config.attempts, clock }),
        tokens: createTokenIssuer({ keys, clock, ttlMs: config.tokenTtlMs }),
        keys,
        authenticator,
        clock,
        onSignedUp: relay.nudge,
        offerEvent: (event) => void queue.offer(encodeEvent(event, eventHeaders())),
        eventHeaders,
      }),
    );

    app.onFlush((signal) => relay.flush({ signal }));
    app.onFlush((signal) => queue.flush({ signal }));
    app.own(relay);
    app.own(queue);
    relay.start();
  },
});

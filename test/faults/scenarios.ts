import { setTimeout as pause } from 'node:timers/promises';
import type { Load } from './load.ts';
import { TTL_MS, type World } from './world.ts';

const FROZEN_MS = TTL_MS * 2;
const TOO_MANY = 10;

/** One fault, done to a demo that works under a steady load. */
export interface Scenario {
  readonly name: string;
  /** For the table. */
  readonly title: string;
  /** Does the damage and ends it. The time to recover counts from its end. */
  inject(world: World, load: Load, perSecond: number): Promise<void>;
  /** Services with two nodes. Default none. */
  readonly twice?: readonly string[];
  /** How long the load goes on afterwards at least, in ms. Default 6,000. */
  readonly afterMs?: number;
}

export const scenarios: readonly Scenario[] = [
  {
    name: 'none',
    title: 'nothing happens',
    inject: () => pause(2_000),
  },
  {
    name: 'too-much',
    title: `for 10 s ${TOO_MANY} times as many creates`,
    async inject(_world, load, perSecond) {
      load.pace(perSecond * TOO_MANY);
      await pause(10_000).finally(() => load.pace(perSecond));
    },
  },
  {
    name: 'nats-restart',
    title: 'NATS restarts',
    inject: ({ servers }) => servers.nats.restart(),
  },
  {
    name: 'consul-restart',
    title: 'Consul restarts',
    inject: ({ servers }) => servers.consul.restart(),
    afterMs: TTL_MS + 4_000,
  },
  {
    name: 'consul-wiped',
    title: 'Consul restarts without its data',
    inject: ({ servers }) => servers.consul.restart({ wipeData: true }),
    afterMs: TTL_MS + 4_000,
  },
  {
    name: 'consul-down',
    title: 'Consul is down for 20 s',
    inject: ({ servers }) => servers.consul.restart({ downMs: 20_000 }),
    afterMs: TTL_MS + 4_000,
  },
  {
    name: 'kafka-down',
    title: 'Kafka is down for 30 s',
    inject: ({ servers }) => servers.kafka.restart({ downMs: 30_000 }),
  },
  {
    name: 'mongodb-down',
    title: 'the database is down for 10 s',
    inject: ({ servers }) => servers.mongodb.restart({ downMs: 10_000 }),
  },
  {
    name: 'jaeger-down',
    title: 'Jaeger is down for 10 s',
    inject: ({ servers }) => servers.jaeger.restart({ downMs: 10_000 }),
  },
  {
    name: 'node-killed',
    title: 'the only `vessel` node is killed',
    inject: async ({ system }) => system.kill('vessel'),
  },
  {
    name: 'one-killed',
    title: 'one of two `vessel` nodes is killed',
    twice: ['vessel'],
    inject: async ({ system }) => system.kill('vessel'),
  },
  {
    name: 'one-frozen',
    title: `one of two \`vessel\` nodes is frozen for ${FROZEN_MS / 1_000} s (SIGSTOP)`,
    twice: ['vessel'],
    async inject({ system }) {
      const pid = system.pidOf('vessel');
      process.kill(pid, 'SIGSTOP');
      await pause(FROZEN_MS).finally(() => process.kill(pid, 'SIGCONT'));
    },
  },
];

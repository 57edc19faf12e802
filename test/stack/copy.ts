import { randomBytes } from 'node:crypto';
import { createKafkaBroker } from '@fairlead/broker-kafka';
import { decodeEvent, eventTopic } from '@fairlead/interface-center';
import type { Log } from '@fairlead/interface-center/log/v1';
import { type Db, MongoClient } from 'mongodb';
import { cleanUp } from '../../plugins/broker-kafka/src/testing/test-broker.ts';
import { type RunningSystem, startSystem } from '../system/running-system.ts';
import { type StackAddresses, stackSettings } from './stack-settings.ts';

/** A demo on the stack's servers that nobody else on them meets. Disposing forgets what it left there. */
export interface Copy extends AsyncDisposable {
  /** Begins all its names on the servers. */
  readonly prefix: string;
  readonly system: RunningSystem;
  readonly db: Db;
  /** What its topic of events has had since before it started. */
  readonly events: readonly Log[];
  /** The addresses of its live nodes of a service, as Consul has them. */
  addressesOf(service: string): Promise<readonly string[]>;
}

/** Brings one up whose names begin with something random. */
export async function startCopy(at: StackAddresses): Promise<Copy> {
  await using undo = new AsyncDisposableStack();
  const prefix = `fairlead-test-${randomBytes(4).toString('hex')}`;
  const mongo = undo.adopt(new MongoClient(`mongodb://${at.mongodb}`), (client) => client.close());
  const db = mongo.db(prefix);
  undo.defer(async () => void (await db.dropDatabase()));
  undo.defer(() => cleanUp(at.kafka, (name) => name.startsWith(`${prefix}.`)));
  const kafka = undo.use(createKafkaBroker({ brokers: [at.kafka], prefix }));
  const events: Log[] = [];
  undo.use(await kafka.subscribe(eventTopic, async (delivery) => void events.push(decodeEvent(delivery))));
  const system = undo.use(await startSystem({ env: stackSettings(at, prefix) }));
  const owned = undo.move();
  return {
    prefix,
    system,
    db,
    events,
    async addressesOf(service) {
      const url = `http://${at.consul}/v1/health/service/${prefix}-${service}?passing=1`;
      const entries = (await (await fetch(url)).json()) as { Service: { Meta: { address: string } } }[];
      return entries.map(({ Service }) => Service.Meta.address);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

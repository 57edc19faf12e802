import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import { requireServer } from '@fairlead/runtime/testing';
import { MongoClient } from 'mongodb';
import { type Dialect, dialectOf } from './dialect.ts';
import type { MongoStoreOptions } from './options.ts';
import { createStore, type MongoStore } from './store.ts';

/** Where the tests find a server that speaks MongoDB's protocol. */
export async function findMongo() {
  const server = await requireServer({ name: 'MongoDB', port: 27_017, env: 'MONGODB_URL' });
  return { skip: server.skip, url: server.configured ?? `mongodb://${server.address}` };
}

/** Stores that share nothing: each in a service of its own, in a database of this test file, which it drops at the end. */
export async function createTestStores(url: string) {
  const database = `fairlead_test_${randomBytes(4).toString('hex')}`;
  let stores = 0;
  const create = (options: Partial<MongoStoreOptions> = {}, dialect?: Dialect): MongoStore =>
    createStore(
      { url, database, service: `test-${++stores}`, ...options },
      (server) => dialect ?? dialectOf(server),
    );
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 2_000 });
  after(async () => {
    await client.db(database).dropDatabase();
    await client.close();
  });
  await using store = create();
  const { product } = await store.connect();
  return { product, database, client, create };
}

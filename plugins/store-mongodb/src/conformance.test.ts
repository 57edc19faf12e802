import { test } from 'node:test';
import { storeConformance } from '@fairlead/runtime/conformance';
import { ferretCoding } from './coding.ts';
import { type Dialect, mongoDialect } from './dialect.ts';
import { createTestStores, findMongo } from './test-mongo.ts';

const server = await findMongo();
if (server.skip) test('store conformance: mongodb', { skip: server.skip }, () => {});
else {
  const stores = await createTestStores(server.url);
  const suite = (name: string, dialect?: Dialect) =>
    storeConformance(name, async () => {
      const store = stores.create({}, dialect);
      await store.connect();
      return store;
    });
  suite(`mongodb (${stores.product})`);
  // Guards in the filter, as MongoDB gets them: FerretDB understands them all, it is only not atomic about it.
  if (stores.product === 'FerretDB')
    suite('mongodb (FerretDB, used like MongoDB)', {
      ...mongoDialect,
      coding: ferretCoding,
      partialIndexes: false,
    });
}

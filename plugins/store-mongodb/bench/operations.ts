// Operations per second: node plugins/store-mongodb/bench/operations.ts [documents], against MONGODB_URL or 127.0.0.1:27017.
import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { createMongoStore } from '../src/index.ts';

const url = process.env.MONGODB_URL ?? 'mongodb://127.0.0.1:27017';
const database = `fairlead_bench_${randomBytes(4).toString('hex')}`;
const CONCURRENCY = 16;

await using store = createMongoStore({ url, database, service: 'bench' });
const { product, version } = await store.connect();
const client = await MongoClient.connect(url);
const things = await store.collection<{ id: string; n: number; owner: string; email: string }>({
  name: 'things',
  unique: [['email']],
  indexes: [['owner']],
});
const bare = client.db(database).collection<{ _id: string; n: number }>('bare');

async function rate(name: string, count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const beganMs = performance.now();
  const cpu = process.cpuUsage();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      while (next < count) await work(next++);
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - beganMs) / 1_000;
  const each = `${Math.round((user + system) / count)} µs CPU here`;
  console.log(`${name.padEnd(34)} ${String(Math.round(count / seconds)).padStart(6)}/s  ${each}`);
}

const COUNT = Number(process.argv[2] ?? 1_000);
const id = (index: number) => `d${index % COUNT}`;
console.log(`${product} ${version}, ${CONCURRENCY} at once, ${COUNT} documents`);
await rate('insert', COUNT, (index) =>
  things.insert({ id: id(index), n: 0, owner: `u${index % 50}`, email: `${index}@x` }),
);
await rate('insert, bare driver', COUNT, (index) => bare.insertOne({ _id: id(index), n: 0 }));
await rate('get', COUNT, (index) => things.get(id(index)));
await rate('get, bare driver', COUNT, (index) => bare.findOne({ _id: id(index) }));
await rate('update with a guard', COUNT, (index) =>
  things.update(id(index), { n: { lt: 10 } }, { increment: { n: 1 } }),
);
await rate('update, bare findOneAndUpdate', COUNT, (index) =>
  bare.findOneAndUpdate({ _id: id(index) }, { $inc: { n: 1 } }, { returnDocument: 'after' }),
);
await rate('update with a guard, one document', 1_000, () =>
  things.update('d0', { n: { lt: 10_000 } }, { increment: { n: 1 } }),
);
await rate('find by a unique field', 100, (index) => things.find({ filter: { email: `${index}@x` } }));
await rate('find a page of 20 of one owner', 100, (index) =>
  things.find({ filter: { owner: `u${index % 50}` }, limit: 20 }),
);
await client.db(database).dropDatabase();
await client.close();

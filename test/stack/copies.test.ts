// Two copies of the demo on the same servers: nothing but the prefix of their names parts them.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Log } from '@fairlead/interface-center/log/v1';
import { all, logs, newUser, rpc, shipping, vessels } from '../system/api.ts';
import { until } from '../system/until.ts';
import { type Copy, startCopy } from './copy.ts';
import { findStack } from './find-stack.ts';

const { skip, at } = await findStack();

describe('two copies on the same servers', { skip }, () => {
  const opened = new AsyncDisposableStack();
  const copies: Copy[] = [];
  const start = async () => {
    const copy = opened.use(await startCopy(at));
    copies.push(copy);
    return { copy, apiUrl: copy.system.apiUrl, token: (await newUser(copy.system.apiUrl)).token };
  };
  let one: Awaited<ReturnType<typeof start>>;
  let other: Awaited<ReturnType<typeof start>>;

  before(async () => {
    one = await start();
    other = await start();
  });
  after(() => opened.disposeAsync());

  test('each has services of its own in Consul, under its own name', async () => {
    for (const { prefix, addressesOf } of copies)
      for (const service of ['user', 'vessel', 'consignment', 'log', 'api']) {
        const addresses = await addressesOf(service);
        assert.equal(addresses.length, 1, service);
        assert.ok(addresses[0]?.startsWith(`nats://${prefix}.node.${service}-`), addresses[0]);
      }
  });

  test('a call reaches services of its own copy only: there is no vessel in the other one', async () => {
    const vessel = { name: 'Mine', capacity: 1_000, maxWeight: 1_000_000 };
    assert.equal((await rpc(one.apiUrl, vessels, 'Create', vessel, one.token)).status, 200);
    const consignment = { description: 'x', weight: 10, containers: [{ origin: 'Manchester' }] };
    // Would a call now and then go astray, one of these would end differently.
    for (let tries = 0; tries < 10; tries++) {
      const mine = await rpc(one.apiUrl, shipping, 'CreateConsignment', consignment, one.token);
      assert.equal(mine.status, 200, JSON.stringify(mine.body));
      const theirs = await rpc(other.apiUrl, shipping, 'CreateConsignment', consignment, other.token);
      assert.notEqual(theirs.status, 200, JSON.stringify(theirs.body));
    }
    assert.deepEqual(await all(other.apiUrl, vessels, 'GetAll', 'vessels', other.token), []);
  });

  test('events go to the log of their own copy only', async () => {
    const confirmed = async () => {
      const found = await all<Log>(one.apiUrl, logs, 'GetLogs', 'logs', one.token);
      return found.filter(({ kind }) => kind === 'consignment.confirmed').length === 10;
    };
    await until(confirmed, { what: 'the log has the ten events of its consignments', timeoutMs: 20_000 });
    const [mine, theirs] = copies;
    assert.ok(mine && theirs);
    const ids = new Set(mine.events.map(({ id }) => id));
    assert.ok(ids.size > 10);
    assert.ok(theirs.events.length > 0);
    assert.ok(theirs.events.every(({ id }) => !ids.has(id)));
    const stored = await theirs.db.collection<{ _id: string }>('log_logs').find().toArray();
    assert.ok(stored.length > 0);
    assert.deepEqual(
      stored.filter(({ _id }) => ids.has(_id)),
      [],
    );
  });
});

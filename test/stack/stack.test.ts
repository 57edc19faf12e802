// The demo on NATS, Consul, Kafka, MongoDB and Jaeger: the same services, nothing of them changed.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Log } from '@fairlead/interface-center/log/v1';
import { createJaegerReader } from '@fairlead/tracing-jaeger';
import { all, logs, newUser, rpc, shipping, vessels } from '../system/api.ts';
import type { RunningSystem } from '../system/running-system.ts';
import { until } from '../system/until.ts';
import { type Copy, startCopy } from './copy.ts';
import { edgesOf } from './edges.ts';
import { findStack } from './find-stack.ts';
import { runTool } from './tools.ts';

const { skip, at } = await findStack();

describe('the demo on its message-driven stack', { skip }, () => {
  const opened = new AsyncDisposableStack();
  let copy: Copy;
  let system: RunningSystem;
  let token = '';
  let shipped = { id: '', vesselId: '', traceId: '' };

  before(async () => {
    copy = opened.use(await startCopy(at));
    ({ system } = copy);

    ({ token } = await newUser(system.apiUrl));
    const vessel = { name: 'Stack', capacity: 100, maxWeight: 10_000 };
    assert.equal((await rpc(system.apiUrl, vessels, 'Create', vessel, token)).status, 200);
    const consignment = { description: 'x', weight: 10, containers: [{ origin: 'Manchester' }] };
    const { status, body, headers } = await rpc(
      system.apiUrl,
      shipping,
      'CreateConsignment',
      consignment,
      token,
    );
    assert.equal(status, 200, JSON.stringify(body));
    const traceId = headers.get('traceparent')?.split('-')[1] ?? '';
    shipped = { id: body.consignment.id, vesselId: body.consignment.vesselId, traceId };
  });
  after(() => opened.disposeAsync());

  test('the card names the profile', () => {
    assert.match(system.lines.join('\n'), /profile +stack/);
  });

  test('the three tools work', async () => {
    const email = `${copy.prefix}@example.com`;
    await runTool(system, 'user-cli', 'signup', '--name', 'Ada', '--email', email, '--company', 'Engines');
    await runTool(system, 'user-cli', 'login', '--email', email);
    await runTool(system, 'vessel-cli', 'create', '-f', 'cli/samples/vessels.json');
    const created = await runTool(system, 'consignment-cli', 'create', '-f', 'cli/samples/consignment.json');
    assert.match(created, /vesselId/);
    assert.match(await runTool(system, 'consignment-cli', 'list'), /CONFIRMED/);
  });

  test('Consul lists the nodes, each at a subject of this run', async () => {
    for (const service of ['user', 'vessel', 'consignment', 'log', 'api']) {
      const addresses = await copy.addressesOf(service);
      assert.equal(addresses.length, 1, service);
      assert.ok(addresses[0]?.startsWith(`nats://${copy.prefix}.node.${service}-`), addresses[0]);
    }
  });

  test('the trace of a consignment leads from api to consignment, and from there to vessel and the stores', async () => {
    const reader = createJaegerReader({ queryUrl: `http://${at.jaegerQuery}` });
    const expected = [
      'api → consignment',
      'consignment → vessel',
      'consignment → its store',
      'vessel → its store',
    ];
    const edges = await until(
      async () => {
        const found = edgesOf(await reader.trace(shipped.traceId));
        return expected.every((edge) => found.has(edge)) && found;
      },
      { what: `the trace ${shipped.traceId} has the edges ${expected.join(', ')}`, everyMs: 250 },
    );
    assert.ok(!edges.has('api → vessel'), 'a parent is who called, not who began');

    const url = `http://${at.jaegerQuery}/api/traces?service=api&limit=1000`;
    const { data } = (await (await fetch(url)).json()) as { data: { traceID: string }[] };
    assert.ok(data.some(({ traceID }) => traceID.padStart(32, '0') === shipped.traceId));
  });

  test('the events went through Kafka, and each is in the log once', async () => {
    const events = await until(
      () => {
        const found = copy.events.filter(({ resourceId }) => resourceId === shipped.id);
        return found.length > 0 && found;
      },
      { what: 'the topic has the event of the consignment' },
    );
    assert.deepEqual([...new Set(events.map(({ kind }) => kind))], ['consignment.confirmed']);
    assert.equal(events[0]?.traceId, shipped.traceId);
    const stored = await until(
      async () => {
        const found = await all<Log>(system.apiUrl, logs, 'GetLogs', 'logs', token);
        return found.some(({ resourceId }) => resourceId === shipped.id) && found;
      },
      { what: 'the log service has the event' },
    );
    assert.equal(stored.filter(({ resourceId }) => resourceId === shipped.id).length, 1);
  });

  test('the documents lie in the database', async () => {
    const names = (await copy.db.listCollections().toArray()).map(({ name }) => name);
    for (const name of ['consignment_consignments', 'vessel_vessels', 'user_users', 'log_logs'])
      assert.ok(names.includes(name), `${name} is missing among ${names.sort().join(', ')}`);
    const find = (collection: string, id: string) =>
      copy.db.collection<{ _id: string; vesselId?: string }>(collection).findOne({ _id: id });
    const consignment = await find('consignment_consignments', shipped.id);
    assert.ok(consignment, 'the consignment');
    assert.equal(consignment.vesselId, shipped.vesselId);
    assert.ok(await find('vessel_vessels', shipped.vesselId), 'its vessel');
  });
});

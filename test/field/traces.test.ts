import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createSpanReader } from '@fairlead/embedded';
import { eventTopic } from '@fairlead/interface-center';
import type { FinishedSpan } from '@fairlead/runtime';
import { skipWithoutProgram, startNatsServer } from '../../plugins/transport-nats/src/testing/nats-server.ts';
import { api } from '../../services/api/src/service.ts';
import { user } from '../../services/user/src/service.ts';
import { vessel } from '../../services/vessel/src/service.ts';
import { newUser, vessels } from '../system/api.ts';
import { until } from '../system/until.ts';
import { openField } from './parts/field.ts';

const noNats = skipWithoutProgram();

for (const [transport, skip] of [
  ['tcp', false],
  ['nats', noNats],
] as const)
  test(`traces broken between transports: one trace from HTTP over calls (${transport}) to whoever hears the event`, {
    skip,
  }, async () => {
    await using server = transport === 'nats' ? await startNatsServer() : undefined;
    await using field = await openField({
      env: {
        FAIRLEAD_TRANSPORT: transport,
        ...(server ? { FAIRLEAD_NATS_SERVERS: server.address } : {}),
      },
    });
    await field.start(user);
    await field.start(vessel);
    const heard = Promise.withResolvers<string>();
    // A subscriber that calls on, as one step more.
    await field.node(
      {},
      {
        name: 'listener',
        setup: (app) =>
          void app.subscribe(eventTopic, async ({ headers }) => heard.resolve(headers.traceparent ?? ''), {
            group: 'listener',
          }),
      },
    );
    const door = await field.start(api, { FAIRLEAD_API_PORT: '0' });
    const apiUrl = door.facts.url ?? '';
    const { token } = await newUser(apiUrl);
    const traceId = randomBytes(16).toString('hex');
    const answer = await fetch(new URL('/rpc', apiUrl), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
      },
      body: JSON.stringify({
        service: vessels,
        method: 'Create',
        request: { name: randomUUID(), capacity: 1, maxWeight: 1 },
      }),
    });
    assert.equal(answer.status, 200);

    await using reader = createSpanReader({ directory: field.dataDir });
    const read = async () => {
      const spans = await reader.trace(traceId);
      const of = (service: string, kind: string) =>
        spans.find((span) => span.service === service && span.tags['span.kind'] === kind);
      const steps = [
        of('api', 'server'),
        of('api', 'client'),
        of('vessel', 'server'),
        of('listener', 'consumer'),
      ].filter((span) => span !== undefined);
      return steps.length === 4 && { spans, steps };
    };
    const { spans, steps } = await until(read, { what: 'every step of the trace has arrived' });
    for (const [index, step] of steps.entries()) {
      const above = steps[index - 1];
      if (above) assert.ok(ancestors(step, spans).includes(above), `${step.name} hangs below another`);
    }
  });

function ancestors(span: FinishedSpan, spans: readonly FinishedSpan[]): readonly FinishedSpan[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return parent ? [parent, ...ancestors(parent, spans)] : [];
}

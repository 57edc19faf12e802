import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeEvent, eventTopic, logEvent } from '@fairlead/interface-center';
import { createMemorySystem } from '@fairlead/runtime';
import { LogService } from './contract.ts';
import { log } from './service.ts';

const event = (id: string, userId: string) =>
  encodeEvent(logEvent({ id, service: 'vessel', kind: 'vessel.created', message: 'm', userId }));

test('the whole service: events from the broker, shown to those who may see them, none lost by a restart', async () => {
  await using system = await createMemorySystem();
  await system.broker.publish(eventTopic, event('before', 'ada'));
  const service = await system.start(log, { FAIRLEAD_LOG_OPERATORS: 'op' });
  const logs = system.outside.client(LogService);
  const as = (userId: string) => ({ metadata: { authorization: `Bearer ${system.issue(userId)}` } });
  const ids = async (userId: string) => (await logs.getLogs({}, as(userId))).logs.map(({ id }) => id).sort();
  const until = async (count: number) => {
    const deadline = performance.now() + 5_000;
    while ((await ids('op')).length < count) {
      assert.ok(performance.now() < deadline, 'waited in vain');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  await system.broker.publish(eventTopic, event('bobs', 'bob'));
  await until(2);
  assert.deepEqual(await ids('ada'), ['before']);
  await assert.rejects(logs.getLogs({}), { code: 'UNAUTHENTICATED', reason: 'NOT_LOGGED_IN' });
  await assert.rejects(logs.getLogs({ userId: 'bob' }, as('ada')), { reason: 'LOGS_NOT_VISIBLE' });
  await assert.rejects(logs.getLogs({ pageSize: 1_001 }, as('ada')), { reason: 'INVALID_REQUEST' });

  assert.deepEqual(await service.stop(), []);
  await system.broker.publish(eventTopic, event('meanwhile', 'ada'));
  await system.start(log, { FAIRLEAD_LOG_OPERATORS: 'op' });
  await until(3);
  assert.deepEqual(await ids('op'), ['before', 'bobs', 'meanwhile']);
});

test('followers see their own events live, and are sent to another node when theirs goes down', async () => {
  await using system = await createMemorySystem();
  const first = await system.start(log, { FAIRLEAD_LOG_OPERATORS: 'op' });
  const logs = system.outside.client(LogService);
  const as = (userId: string) => ({ metadata: { authorization: `Bearer ${system.issue(userId)}` } });
  const messages = logs.tail({}, as('ada'))[Symbol.asyncIterator]();
  assert.equal((await messages.next()).value?.log, undefined);
  const next = messages.next();
  await assert.rejects(logs.tail({})[Symbol.asyncIterator]().next(), { reason: 'NOT_LOGGED_IN' });
  const bobs = logs.tail({ userId: 'bob' }, as('ada'))[Symbol.asyncIterator]();
  await assert.rejects(bobs.next(), { reason: 'LOGS_NOT_VISIBLE' });
  await system.broker.publish(eventTopic, event('bobs', 'bob'));
  await system.broker.publish(eventTopic, event('adas', 'ada'));
  const { value } = await next;
  assert.equal(value?.log?.id, 'adas');

  const broken = assert.rejects(messages.next(), { code: 'UNAVAILABLE', reason: 'DRAINING' });
  assert.deepEqual(await first.stop(), []);
  await broken;
  await system.broker.publish(eventTopic, event('meanwhile', 'ada'));
  await system.start(log);
  const resumed = logs.tail({ resumeToken: value?.resumeToken }, as('ada'))[Symbol.asyncIterator]();
  await resumed.next();
  assert.equal((await resumed.next()).value?.log?.id, 'meanwhile');
  await resumed.return?.();
});

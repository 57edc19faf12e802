import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { logEvent, timestampFromMs } from '@fairlead/interface-center';
import {
  type Call,
  createMemoryStore,
  type Init,
  MAX_MESSAGE_BYTES,
  type Principal,
} from '@fairlead/runtime';
import { type GetLogsRequest, LogService } from './contract.ts';
import { documentOf } from './document.ts';
import { createLogHandlers } from './handler.ts';
import { createLogRepository, openLogs } from './repository.ts';

const { request: requestType, reply: replyType } = LogService.methods.getLogs;

const ada: Principal = { kind: 'user', id: 'ada' };
const operator: Principal = { kind: 'user', id: 'op' };

/** Three events of Ada's, two of Bob's, one of nobody's; the later the number, the later the event. */
async function setUp() {
  const logs = createLogRepository(await openLogs(createMemoryStore()));
  const add = (number: number, userId: string, kind: string, resourceId: string) => {
    const service = kind.split('.')[0] ?? '';
    const message = `number ${number}`;
    const traceId = `trace-${userId}`;
    const id = `e-${number}`;
    return logs.add(
      documentOf(
        logEvent({ id, timeMs: number * 1000, service, kind, message, userId, traceId, resourceId }),
        number,
      ),
    );
  };
  await add(1, 'ada', 'user.signed-up', 'ada');
  await add(2, 'bob', 'user.signed-up', 'bob');
  await add(3, 'ada', 'consignment.confirmed', 'c-1');
  await add(4, 'bob', 'consignment.confirmed', 'c-2');
  await add(5, '', 'vessel.released', 'v-1');
  await add(6, 'ada', 'consignment.cancelled', 'c-1');

  const handlers = createLogHandlers({ logs, tail: () => assert.fail(), operators: ['op'] });
  const ask = async (user: Principal | undefined, given: Init<GetLogsRequest> = {}) => {
    const request = requestType.codec.decode(requestType.codec.encode(given));
    const reply = await handlers.getLogs(request, { user } as Call);
    return replyType.codec.decode(replyType.codec.encode(reply));
  };
  const ids = async (...given: Parameters<typeof ask>) =>
    (await ask(...given)).logs.map(({ id }) => id).join(' ');
  return { logs, ask, ids };
}

describe('listing events', () => {
  test('a user sees what their own calls caused, the newest first', async () => {
    const { ids } = await setUp();
    assert.equal(await ids(ada), 'e-6 e-3 e-1');
    assert.equal(await ids(ada, { userId: 'ada' }), 'e-6 e-3 e-1');
    assert.equal(await ids({ kind: 'user', id: 'eve' }), '');
  });

  test("somebody else's are refused, whatever else is asked for", async () => {
    const { ask, ids } = await setUp();
    await assert.rejects(ask(ada, { userId: 'bob' }), {
      code: 'PERMISSION_DENIED',
      reason: 'LOGS_NOT_VISIBLE',
      metadata: { userId: 'bob' },
    });
    assert.equal(await ids(ada, { resourceId: 'c-2' }), '');
    assert.equal(await ids(ada, { traceId: 'trace-bob' }), '');
    await assert.rejects(ask(undefined), { code: 'UNAUTHENTICATED' });
  });

  test('an operator sees all, by the configuration or by the token', async () => {
    const { ids } = await setUp();
    const all = 'e-6 e-5 e-4 e-3 e-2 e-1';
    assert.equal(await ids(operator), all);
    assert.equal(await ids({ kind: 'user', id: 'x', operator: true }), all);
    assert.equal(await ids(operator, { userId: 'bob' }), 'e-4 e-2');
  });

  test('every filter of the proto narrows the list', async () => {
    const { ids } = await setUp();
    assert.equal(await ids(operator, { traceId: 'trace-bob' }), 'e-4 e-2');
    assert.equal(await ids(operator, { service: 'vessel' }), 'e-5');
    assert.equal(await ids(operator, { kind: 'consignment.confirmed' }), 'e-4 e-3');
    assert.equal(await ids(operator, { resourceId: 'c-1' }), 'e-6 e-3');
    assert.equal(await ids(operator, { since: timestampFromMs(4_000) }), 'e-6 e-5 e-4');
    assert.equal(await ids(ada, { kind: 'consignment.confirmed', since: timestampFromMs(3_001) }), '');
  });

  test('pages follow each other without gap, and a token is good for its own list only', async () => {
    const { ask, logs } = await setUp();
    const first = await ask(operator, { pageSize: 4 });
    await logs.add(
      documentOf(logEvent({ id: 'e-7', timeMs: 7_000, service: 's', kind: 'k', message: 'm' }), 7),
    );
    const second = await ask(operator, { pageSize: 4, pageToken: first.nextPageToken });
    const seen = [...first.logs, ...second.logs].map(({ id }) => id);
    assert.deepEqual(seen, ['e-6', 'e-5', 'e-4', 'e-3', 'e-2', 'e-1']);
    assert.equal(second.nextPageToken, '');
    for (const other of [ask(ada, { pageToken: first.nextPageToken }), ask(operator, { pageToken: 'x' })]) {
      await assert.rejects(other, { code: 'INVALID_ARGUMENT', reason: 'INVALID_PAGE_TOKEN' });
    }
  });

  test('a page of long events fits into a message, and the pages leave none out', async () => {
    const { logs, ask } = await setUp();
    const message = 'm'.repeat(20_000);
    for (let number = 10; number < 110; number++)
      await logs.add(
        documentOf(
          logEvent({ id: `e-${number}`, timeMs: number, service: 's', kind: 'long', message, userId: 'eve' }),
          number,
        ),
      );
    const eve: Principal = { kind: 'user', id: 'eve' };
    const seen: string[] = [];
    let pageToken = '';
    do {
      const page = await ask(eve, { pageSize: 1_000, pageToken });
      assert.ok(replyType.codec.encode(page).length <= MAX_MESSAGE_BYTES);
      seen.push(...page.logs.map(({ id }) => id));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    assert.equal(new Set(seen).size, 100);
  });

  test('an event comes out as it went in', async () => {
    const { logs, ask } = await setUp();
    const event = logEvent({
      service: 'vessel',
      kind: 'vessel.created',
      message: 'Größe',
      timeMs: 9_000,
      attributes: { 'a.b': '1', $set: '2', '': '3' },
    });
    assert.equal(await logs.add(documentOf(event, 9)), true);
    const [newest] = (await ask(operator, { pageSize: 1 })).logs;
    assert.deepEqual(newest, event);
  });
});

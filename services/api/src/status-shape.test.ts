import assert from 'node:assert/strict';
import { test } from 'node:test';
import { vesselNotFound } from '@fairlead/interface-center/vessel/v1';
import { wantsStatus } from './status-shape.ts';
import { withApi } from './test-api.ts';

const accept = 'application/json; profile="google.rpc.Status"';

test('only who names the profile gets google.rpc.Status', () => {
  for (const [given, wanted] of [
    [accept, true],
    ['text/html, application/json;profile=google.rpc.Status;q=0.9, */*', true],
    ['application/json; charset=utf-8; profile="google.rpc.Status"', true],
    ['application/json', false],
    ['application/json; profile="google.rpc.StatusX"', false],
    ['text/html; profile="google.rpc.Status"', false],
    ['application/problem+json', false],
    [undefined, false],
  ] as const)
    assert.equal(wantsStatus(given), wanted, given);
});

test('it says what the problem document says, as google.rpc has it', async () => {
  const handlers = {
    get: () => {
      throw vesselNotFound({ vesselId: 'v' });
    },
    getAll: () => Promise.reject(new Error('secret of the database')),
  };
  await withApi(handlers, async (_ask, system, url) => {
    const ask = async (path: string) => {
      const headers = { accept, authorization: `Bearer ${system.issue('u-1')}`, 'x-request-id': 'r-1' };
      const answer = await fetch(new URL(path, url), { headers });
      // biome-ignore lint/suspicious/noExplicitAny: a test reads the document and fails where a member is missing
      const body: any = await answer.json();
      return { answer, body };
    };
    const { answer, body } = await ask('/api/v1/vessels/v');
    assert.equal(answer.status, 404);
    assert.equal(
      answer.headers.get('content-type'),
      'application/json; charset=utf-8; profile="google.rpc.Status"',
    );
    const traceId = answer.headers.get('traceparent')?.split('-')[1];
    assert.deepEqual(body, {
      code: 5,
      message: 'There is no vessel v',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'VESSEL_NOT_FOUND',
          domain: 'vessel.v1',
          metadata: { vesselId: 'v' },
        },
        { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: 'r-1', servingData: traceId },
      ],
    });

    const wrong = await ask('/api/v1/vessels?pageSize=x');
    assert.equal(wrong.body.code, 3);
    assert.equal(wrong.body.details[1]['@type'], 'type.googleapis.com/google.rpc.BadRequest');
    assert.equal(wrong.body.details[1].fieldViolations[0].field, 'pageSize');

    const away = await ask('/api/v1/users/u');
    assert.equal(away.answer.status, 503);
    assert.equal(away.body.details.find((each: object) => 'retryDelay' in each).retryDelay, '1s');

    const inside = await ask('/api/v1/vessels');
    assert.deepEqual([inside.answer.status, inside.body.code], [500, 2]);
    assert.doesNotMatch(JSON.stringify(inside.body), /secret/);
  });
});

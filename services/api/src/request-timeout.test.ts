import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type VesselHandlers, withApi } from './test-api.ts';

const never: VesselHandlers['getAll'] = (_request, call) =>
  new Promise((_, reject) => call.signal.addEventListener('abort', () => reject(call.signal.reason)));

test('Request-Timeout is the deadline of the call, which ends with 504', async () => {
  await withApi({ getAll: never }, async (ask, system, url) => {
    const headers = { authorization: `Bearer ${system.issue('u-1')}`, 'request-timeout': '0.05' };
    const answer = await fetch(new URL('/api/v1/vessels', url), { headers });
    assert.equal(answer.status, 504);
    assert.equal(((await answer.json()) as { code: string }).code, 'DEADLINE_EXCEEDED');
    const byName = await ask({ service: 'vessel.v1.VesselService', method: 'GetAll' }, headers);
    assert.equal(byName.status, 504);
  });
});

test('it reaches the handler, and is capped', async () => {
  const left: number[] = [];
  const getAll: VesselHandlers['getAll'] = (_request, call) => {
    left.push((call.deadlineMs - Date.now()) / 1_000);
    return { vessels: [] };
  };
  await withApi(
    { getAll },
    async (_ask, system, url) => {
      for (const seconds of ['20', '900'])
        await fetch(new URL('/api/v1/vessels', url), {
          headers: { authorization: `Bearer ${system.issue('u-1')}`, 'request-timeout': seconds },
        });
    },
    { FAIRLEAD_API_MAX_CALL_TIMEOUT_MS: '1m' },
  );
  const [asked = 0, capped = 0] = left;
  assert.ok(asked > 6 && asked < 21, `${asked}`);
  assert.ok(capped > 20 && capped < 61, `${capped}`);
});

test('what is no time is refused', async () => {
  await withApi({}, async (_ask, system, url) => {
    for (const given of ['0', '-1', '2s', 'soon', '1e9', 'Infinity', '']) {
      const headers = { authorization: `Bearer ${system.issue('u-1')}`, 'request-timeout': given };
      const answer = await fetch(new URL('/api/v1/vessels', url), { headers });
      assert.equal(answer.status, 400, given);
      assert.match(((await answer.json()) as { detail: string }).detail, /Request-Timeout must be/);
    }
  });
});

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../system/until.ts';
import { type Asked, type Demo, newAddress, type Person } from './demo.ts';

/** Asks `count` times, `width` at once; how often each status came. */
async function flood(
  demo: Demo,
  count: number,
  width: number,
  asked: () => Asked,
): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  let left = count;
  const worker = async () => {
    while (left-- > 0) {
      const { status, headers } = await demo.ask('POST', '/api/v1/tokens', asked());
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 429) assert.match(String(headers['retry-after']), /^[1-9]\d*$/);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return statuses;
}

/** Comes again when told to, as a client does. */
const logInPatiently = (demo: Demo, { email, password }: Person): Promise<unknown> =>
  until(
    async () => {
      const { status } = await demo.ask('POST', '/api/v1/tokens', { body: { email, password } });
      assert.ok(status === 200 || status === 429, String(status));
      return status === 200;
    },
    { what: 'somebody else is let in', everyMs: 100 },
  );

/** Lives on beside the work: somebody else reads and logs in; the longest that they waited, in ms. */
async function othersDuring(
  demo: Demo,
  work: Promise<unknown>,
): Promise<{ readonly worstMs: number; asked: number }> {
  const other = await demo.newPerson();
  let done = false;
  void work.finally(() => {
    done = true;
  });
  const result = { worstMs: 0, asked: 0 };
  while (!done) {
    const startedMs = performance.now();
    const list = await demo.ask('GET', '/api/v1/consignments', { token: other.token });
    assert.equal(list.status, 200, list.text);
    await logInPatiently(demo, other);
    result.worstMs = Math.max(result.worstMs, performance.now() - startedMs);
    result.asked++;
    await pause(20);
  }
  return result;
}

export function floods(demo: () => Demo): void {
  test('10,000 log-ins from one address are limited, and others are served meanwhile', async (t) => {
    const from = newAddress();
    const { email } = await demo().newPerson();
    let tries = 0;
    const work = flood(demo(), 10_000, 40, () => ({
      from,
      body: { email: `${tries++ % 500}${email}`, password: 'guess' },
    }));
    const [statuses, others] = await Promise.all([work, othersDuring(demo(), work)]);
    t.diagnostic(`${[...statuses].join(' ')}; others waited ${others.worstMs.toFixed()} ms at most`);
    // The burst, and what came back meanwhile.
    assert.ok((statuses.get(401) ?? 0) <= 20 + 40, String(statuses.get(401)));
    assert.deepEqual([...statuses.keys()].sort(), [401, 429]);
    assert.ok(others.asked > 2 && others.worstMs < 5_000, JSON.stringify(others));
  });

  test('log-ins to one account from many addresses are limited, and its owner gets in a few seconds later', async () => {
    const { email, password } = await demo().newPerson();
    const statuses = await flood(demo(), 500, 20, () => ({ body: { email, password: 'guess' } }));
    assert.ok((statuses.get(401) ?? 0) <= 10 + 5, String(statuses.get(401)));
    assert.equal((statuses.get(401) ?? 0) + (statuses.get(429) ?? 0), 500);
    const refused = await demo().ask('POST', '/api/v1/tokens', { body: { email, password } });
    assert.equal(refused.status, 429);
    const waitS = Number(refused.headers['retry-after']);
    assert.ok(waitS >= 1 && waitS <= 10, String(waitS));
  });

  test('an address cannot be forged to get around the limits, but by a proxy that is trusted', async () => {
    const { email } = await demo().newPerson();
    const nearest = newAddress();
    // What the client wrote itself stands before what the trusted proxy has added.
    const asked = () => ({
      from: `${newAddress()}, ${newAddress()}, ${nearest}`,
      body: { email: `${Math.random()}${email}`, password: 'guess' },
    });
    const statuses = await flood(demo(), 200, 20, asked);
    assert.ok((statuses.get(401) ?? 0) <= 20 + 20, String(statuses.get(401)));
    assert.ok((statuses.get(429) ?? 0) >= 160, String(statuses.get(429)));
  });

  test('slow-loris: hundreds of requests that never end keep nobody else waiting', async () => {
    const { hostname, port } = new URL(demo().system.apiUrl);
    const sockets = Array.from({ length: 300 }, (_, index) => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      const body = index % 2 === 0 ? '' : 'content-type: application/json\r\ncontent-length: 1000\r\n\r\n{';
      socket.write(`POST /api/v1/tokens HTTP/1.1\r\nhost: x\r\n${body}`);
      return socket;
    });
    const dripping = setInterval(() => {
      for (const socket of sockets) if (socket.writable) socket.write('x');
    }, 100);
    try {
      const { worstMs, asked } = await othersDuring(demo(), pause(1_500));
      assert.ok(asked > 3 && worstMs < 5_000, `${asked} requests, ${worstMs} ms at most`);
    } finally {
      clearInterval(dripping);
      for (const socket of sockets) socket.destroy();
    }
  });
}

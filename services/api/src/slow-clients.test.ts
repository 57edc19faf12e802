import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setInterval as every, setTimeout as pause } from 'node:timers/promises';
import { withApi } from './test-api.ts';

const fast = {
  FAIRLEAD_API_HEADERS_TIMEOUT_MS: '200ms',
  FAIRLEAD_API_REQUEST_TIMEOUT_MS: '400ms',
  FAIRLEAD_API_IDLE_TIMEOUT_MS: '1s',
};

const bundle = '/docs/swagger-ui-bundle.js';

/** Sends `start`, then a byte every 20 ms for as long as the other side listens. */
async function drip(socket: Socket, start: string): Promise<string> {
  socket.on('error', () => {});
  socket.write(start);
  const answer = text(socket);
  const dripping = every(20, undefined, { ref: false });
  void (async () => {
    for await (const _ of dripping) {
      if (socket.writable) socket.write('x');
      else return;
    }
  })();
  return answer.catch(() => '');
}

test('slow-loris: who drips headers or a body is ended with 408, while others are answered', async () => {
  await withApi(
    {},
    async (_ask, _system, url) => {
      const open = () => connect(Number(new URL(url).port), '127.0.0.1');
      const head = 'POST /rpc HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
      const slow = [
        ...Array.from({ length: 50 }, () => drip(open(), `${head}slow: `)),
        ...Array.from({ length: 50 }, () => drip(open(), `${head}content-length: 100000\r\n\r\n`)),
      ];
      let done = false;
      const all = Promise.all(slow).finally(() => {
        done = true;
      });
      let others = 0;
      while (!done) {
        assert.equal((await fetch(new URL('/healthz', url))).status, 200);
        others++;
      }
      for (const answer of await all) assert.match(answer, /^HTTP\/1\.1 408 /);
      assert.ok(others > 10, `${others} others were answered`);
    },
    fast,
  );
});

test('who connects and says nothing is let go', async () => {
  await withApi(
    {},
    async (_ask, _system, url) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      assert.match(await text(socket), /^(HTTP\/1\.1 408 |$)/);
    },
    fast,
  );
});

test('above the bound connections are closed as they come, and there is room again afterwards', async () => {
  await withApi(
    {},
    async (_ask, _system, url) => {
      const port = Number(new URL(url).port);
      const held = connect(port, '127.0.0.1');
      held.write('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n');
      await new Promise((resolve) => held.once('data', resolve));
      const refused = connect(port, '127.0.0.1').on('error', () => {});
      assert.equal(await text(refused).catch(() => ''), '');
      held.destroy();
      for (;;) {
        const answer = await fetch(new URL('/healthz', url)).catch(() => undefined);
        if (answer?.status === 200) break;
      }
    },
    { FAIRLEAD_API_MAX_CONNECTIONS: '1' },
  );
});

test('who does not read what they asked for is let go', async () => {
  await withApi(
    {},
    async (_ask, _system, url) => {
      const one = (await (await fetch(new URL(bundle, url))).arrayBuffer()).byteLength;
      const socket = connect(Number(new URL(url).port), '127.0.0.1').pause();
      socket.on('error', () => {});
      const requests = 100;
      socket.write(`GET ${bundle} HTTP/1.1\r\nhost: x\r\n\r\n`.repeat(requests));
      await pause(1_500);
      let read = 0;
      socket.on('data', (chunk) => {
        read += chunk.length;
      });
      socket.resume();
      await new Promise((resolve) => socket.once('close', resolve));
      assert.ok(read < one * requests * 0.9, `${read} of ${one * requests} bytes were still sent`);
    },
    { ...fast, FAIRLEAD_API_IDLE_TIMEOUT_MS: '500ms' },
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../clock/system.ts';
import { encodeRequest } from './request-body.ts';
import { createTestChannel } from './test-channel.ts';
import { serveChannel } from './wire-server.ts';

/** How many calls a server carries out that gets one request for each id. */
async function serve(callIds: readonly number[]) {
  let carriedOut = 0;
  const { channel, feed } = createTestChannel();
  serveChannel(channel, {
    clock: systemClock,
    dispatch: async () => {
      carriedOut++;
      return new Uint8Array();
    },
    dispatchStream: () => assert.fail('nobody sent a stream'),
    isServing: () => true,
  });
  for (const callId of callIds) {
    feed(encodeRequest(callId, { path: 'a.B/C', remainingMs: 100, metadata: {}, payload: new Uint8Array() }));
    // The one before has been answered by then.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return carriedOut;
}

test('a request that comes twice is carried out once, also when the first has been answered', async () => {
  assert.equal(await serve([1, 2, 2]), 2);
  assert.equal(await serve([1, 2, 3, 1]), 3);
});

test('ids may leave some out and go round', async () => {
  assert.equal(await serve([1, 5, 2 ** 30, 2 ** 31, 3 * 2 ** 30, 2 ** 32 - 1, 0, 1]), 8);
});

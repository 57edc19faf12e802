import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Channel, createMemoryLogger } from '@fairlead/runtime';
import { requireServer } from '@fairlead/runtime/testing';
import { connect } from '@nats-io/transport-node';
import { encodeFrames, encodeGreeting, encodeMessage, HEADER_BYTES, messageKinds } from './envelope.ts';
import { createNatsTransport } from './nats.ts';
import { until } from './testing/until.ts';

const server = await requireServer({ name: 'NATS', port: 4222, env: 'NATS_URL' });
const options = { skip: server.skip, timeout: 20_000 };
const subjectPrefix = `strangers-${process.pid}`;

/** A node, and a peer that speaks NATS by hand. */
async function world(t: TestContext, nodeId: string) {
  const transport = createNatsTransport({
    servers: [server.address],
    subjectPrefix,
    logger: createMemoryLogger(),
  });
  const accepted: Channel[] = [];
  const { address } = await transport.listen(
    (channel) => {
      accepted.push(channel);
      channel.onFrames((frames) => channel.send(frames.map((frame) => Uint8Array.from(frame))));
    },
    { service: 'echo', nodeId },
  );
  const peer = await connect({ servers: server.address });
  t.after(async () => {
    await peer.close();
    await transport[Symbol.asyncDispose]();
  });
  const kinds: (number | undefined)[] = [];
  let remote = '';
  peer.subscribe(`${subjectPrefix}-peer-${nodeId}`, {
    callback: (_error, { data, reply }) => {
      kinds.push(data[0]);
      if (data[0] === messageKinds.welcome) remote = reply ?? '';
    },
  });
  const own = `${subjectPrefix}-peer-${nodeId}`;
  return {
    transport,
    address,
    accepted,
    kinds,
    toNode: (data: Uint8Array) => peer.publish(`${subjectPrefix}.node.${nodeId}`, data, { reply: own }),
    toChannel: (data: Uint8Array, reply = own) => peer.publish(remote, data, { reply }),
    async hello() {
      this.toNode(encodeGreeting(messageKinds.hello, 'stranger'));
      await until(() => remote !== '');
    },
  };
}

const frames = (number: number) => encodeFrames([Uint8Array.of(1)], 0, 1, HEADER_BYTES + 5, number);

test('a message that is missing loses the channel at both ends', options, async (t) => {
  const node = await world(t, 'gap');
  await node.hello();
  node.toChannel(frames(0));
  await until(() => node.kinds.includes(messageKinds.frames));
  node.toChannel(frames(2));
  const cause = await node.accepted[0]?.closed;
  assert.deepEqual([cause?.code, /messages are missing/.test(cause?.message ?? '')], ['UNAVAILABLE', true]);
  await until(() => node.kinds.includes(messageKinds.reset));
});

test('a malformed message loses its channel and nothing else', options, async (t) => {
  const node = await world(t, 'malformed');
  await node.hello();
  node.toChannel(frames(0).subarray(0, -1));
  assert.match((await node.accepted[0]?.closed)?.message ?? '', /malformed/);
  const other = await node.transport.dial(node.address);
  await other.close();
});

test('what comes from another subject, or is too short, is passed over', options, async (t) => {
  const node = await world(t, 'passed-over');
  await node.hello();
  node.toChannel(frames(5), 'somebody.else');
  node.toChannel(Uint8Array.of(messageKinds.frames));
  node.toChannel(frames(0));
  await until(() => node.kinds.includes(messageKinds.frames));
});

test('whoever says no hello, or in another version, gets a reset and no channel', options, async (t) => {
  const node = await world(t, 'no-hello');
  const newer = encodeGreeting(messageKinds.hello, 'x');
  newer[HEADER_BYTES] = 2;
  for (const data of [newer, new TextEncoder().encode('GET / HTTP/1.1')]) node.toNode(data);
  node.toNode(new Uint8Array(0));
  await until(() => node.kinds.filter((kind) => kind === messageKinds.reset).length === 2);
  assert.deepEqual(node.accepted, []);
});

test(
  'a message to a channel that is not known is answered by a reset, a reset by nothing',
  options,
  async (t) => {
    const node = await world(t, 'unknown');
    await node.hello();
    node.toChannel(encodeMessage(messageKinds.goodbye, 0));
    assert.equal(await node.accepted[0]?.closed, undefined);
    node.toChannel(frames(1));
    await until(() => node.kinds.includes(messageKinds.reset));
  },
);

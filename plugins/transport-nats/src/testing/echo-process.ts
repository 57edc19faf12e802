// A process that echoes frames (`listen NODE`) or opens a channel and says one word (`dial ADDRESS`), until it is killed.
import { createNatsTransport } from '../nats.ts';

const [server = '', mode = '', target = ''] = process.argv.slice(2);
const transport = createNatsTransport({ servers: [server] });
setInterval(() => {}, 2 ** 30);

if (mode === 'listen') {
  const listener = await transport.listen(
    (channel) => {
      channel.onFrames((frames) => channel.send(frames.map((frame) => Uint8Array.from(frame))));
    },
    { service: 'echo', nodeId: target },
  );
  process.send?.(listener.address);
} else {
  const channel = await transport.dial(target);
  channel.onFrames(() => process.send?.('answered'));
  channel.send([new TextEncoder().encode('hello')]);
}

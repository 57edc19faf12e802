import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { parseHostPort } from '@fairlead/runtime';

/** A bare connection to `address`: whatever a test wants to say there. */
export async function rawPeer(address: string): Promise<Socket> {
  const { host, port } = parseHostPort(address, 'tcp');
  const socket = connect({ host, port, noDelay: true });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

/** Everything that the other side says until it closes. */
export async function untilClosed(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  // Not `once`, which rejects at an error: a reset is a way of being closed.
  await new Promise((closed) => socket.once('close', closed));
  return Buffer.concat(chunks);
}

/** Polls until `condition` holds; fails after 10 s. */
export async function until(condition: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > giveUpAt) throw new Error(`waited 10 s in vain for: ${condition}`);
    await new Promise((done) => setTimeout(done, 2));
  }
}

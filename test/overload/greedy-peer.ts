import { connect, type Socket } from 'node:net';
import { type MethodDescriptor, parseHostPort } from '@fairlead/runtime';
import { encodeRequest } from '@fairlead/runtime/wire';

export interface Flood {
  readonly method: MethodDescriptor;
  readonly request: object;
  readonly token: string;
  /** Of each connection. */
  readonly calls: number;
}

const PREAMBLE = Buffer.from([0xfd, ...Buffer.from('FAIRLEAD'), 1]);

/**
 * A client that is logged in and means harm: sends calls over a TCP connection and reads no answer, ever; when it is
 * cut off it comes back. Disposing ends it.
 */
export function greedyPeer(address: string, { method, request, token, calls }: Flood): Disposable {
  const { host, port } = parseHostPort(address, 'tcp');
  const payload = method.request.codec.encode(request);
  const metadata = { authorization: `Bearer ${token}` };
  const frames = Array.from({ length: calls }, (_, index) => {
    const frame = encodeRequest(index + 1, { path: method.path, remainingMs: 60_000, metadata, payload });
    const length = Buffer.alloc(4);
    length.writeUInt32BE(frame.length);
    return Buffer.concat([length, frame]);
  });
  const flood = Buffer.concat([PREAMBLE, ...frames]);
  let socket: Socket | undefined;
  let stopped = false;

  const begin = () => {
    if (stopped) return;
    socket = connect({ host, port, noDelay: true });
    socket.on('error', () => {}).on('close', () => setTimeout(begin, 100));
    socket.write(flood);
  };
  begin();
  return {
    [Symbol.dispose]() {
      stopped = true;
      socket?.destroy();
    },
  };
}

import { createTcpTransport } from '@fairlead/embedded';
import type { MessageType, MethodDescriptor, ServiceDescriptor, Transport } from '@fairlead/runtime';
import { createMemoryTransport } from '@fairlead/runtime';
import { createNatsTransport } from '@fairlead/transport-nats';

/** How long each message is, in bytes. */
export const MESSAGE_BYTES = 16 * 1024;

/** Bytes as they are: what is measured is the stream, not a codec. */
const bytes: MessageType<Uint8Array> = {
  typeName: 'bench.v1.Bytes',
  codec: {
    contentType: 'application/octet-stream',
    encode: (message) => message,
    decode: (payload) => payload,
  },
  toJson: () => null,
  fromJson: () => new Uint8Array(),
  validate: () => [],
};

const pour: MethodDescriptor<Uint8Array, Uint8Array, 'server-stream'> = {
  name: 'Pour',
  path: 'bench.v1.StreamService/Pour',
  kind: 'server-stream',
  request: bytes,
  reply: bytes,
  idempotency: 'no-side-effects',
  access: 'anyone',
  http: [],
};

/** A stream of as many bytes as are read. */
export const StreamService = {
  name: 'bench.v1.StreamService',
  registryName: 'stream',
  methods: { pour },
} satisfies ServiceDescriptor;

/** Produces without end, a new buffer for each message; what it made is counted in `produced`. */
export async function* source(produced: { bytes: number }): AsyncGenerator<Uint8Array> {
  for (let number = 0; ; number++) {
    produced.bytes += MESSAGE_BYTES;
    yield new Uint8Array(MESSAGE_BYTES).fill(number & 0xff);
  }
}

/** The transport of this name; `nats` is where its server listens. */
export function transportOf(name: string, nats: string): Transport {
  if (name === 'nats') return createNatsTransport({ servers: [nats] });
  return name === 'memory' ? createMemoryTransport() : createTcpTransport();
}

import { reply, request } from '../message.ts';
import type { Peer } from '../peer.ts';
import { consignment, vessel } from '../protobuf.ts';

interface Message {
  readonly data: Uint8Array;
  respond(data: Uint8Array): boolean;
}

interface Connection {
  subscribe(subject: string, options: { callback(error: unknown, message: Message): void }): unknown;
  request(subject: string, payload: Uint8Array, options: { timeout: number }): Promise<Message>;
  flush(): Promise<void>;
}

/** What `nats` 2 and `@nats-io/transport-node` have in common. */
export interface NatsLibrary {
  connect(options: { servers: string; noAsyncTraces: boolean }): Promise<Connection>;
}

/** The client library's own `request()`, answered from a callback, which is its fastest way; protobuf by protobufjs. */
export const natsRequest = (library: NatsLibrary, servers: string, noAsyncTraces: boolean): Peer => ({
  async serve() {
    const subject = `bench.carry.${process.pid}`;
    const connection = await library.connect({ servers, noAsyncTraces });
    connection.subscribe(subject, {
      callback(_error, message) {
        consignment.decode(message.data);
        message.respond(vessel.encode(reply).finish());
      },
    });
    await connection.flush();
    return subject;
  },
  async connect(subject) {
    const connection = await library.connect({ servers, noAsyncTraces });
    return async () => {
      const payload = consignment.encode(request).finish();
      const { data } = await connection.request(subject, payload, { timeout: 5_000 });
      return vessel.decode(data);
    };
  },
});

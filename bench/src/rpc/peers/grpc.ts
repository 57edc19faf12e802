import {
  credentials,
  makeGenericClientConstructor,
  Server,
  ServerCredentials,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import { carry, reply, request } from '../message.ts';
import type { Peer } from '../peer.ts';

const definition: ServiceDefinition = {
  carry: {
    path: `/${carry.path}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: (message: typeof request) => Buffer.from(carry.request.codec.encode(message)),
    requestDeserialize: (bytes) => carry.request.codec.decode(bytes),
    responseSerialize: (message: typeof reply) => Buffer.from(carry.reply.codec.encode(message)),
    responseDeserialize: (bytes) => carry.reply.codec.decode(bytes),
  },
};

/** gRPC as its own library for Node has it, with our codecs. */
export const grpc: Peer = {
  async serve() {
    const server = new Server();
    server.addService(definition, {
      carry: (_call: unknown, answer: (error: null, message: typeof reply) => void) => answer(null, reply),
    });
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
    return `127.0.0.1:${await promise}`;
  },
  async connect(address) {
    const Client = makeGenericClientConstructor(definition, 'BenchService');
    const client = new Client(address, credentials.createInsecure());
    const call = client.carry?.bind(client);
    if (!call) throw new TypeError('the client has no carry');
    return () =>
      new Promise((resolve, reject) => {
        call(request, (error: Error | null, message: unknown) => (error ? reject(error) : resolve(message)));
      });
  },
};

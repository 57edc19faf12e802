import { credentials, makeGenericClientConstructor, Server, ServerCredentials } from '@grpc/grpc-js';
import { carry, reply, request } from '../message.ts';
import type { Peer } from '../peer.ts';

const methods = {
  carry: {
    path: `/${carry.path}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: (message: object) => Buffer.from(carry.request.codec.encode(message)),
    requestDeserialize: (bytes: Buffer) => carry.request.codec.decode(bytes),
    responseSerialize: (message: object) => Buffer.from(carry.reply.codec.encode(message)),
    responseDeserialize: (bytes: Buffer) => carry.reply.codec.decode(bytes),
  },
};

/** gRPC as its own library for Node has it, with our codecs. */
export const grpc: Peer = {
  async serve() {
    const server = new Server();
    server.addService(methods, { carry: (_call, answer) => answer(null, reply) });
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
    return `127.0.0.1:${await promise}`;
  },
  async connect(address) {
    const Client = makeGenericClientConstructor(methods, 'BenchService');
    const client = new Client(address, credentials.createInsecure());
    return () =>
      new Promise((resolve, reject) => {
        client.carry?.(request, (error, message) => (error ? reject(error) : resolve(message)));
      });
  },
};

import type { MessageType, MethodDescriptor, ServiceDescriptor } from '@fairlead/runtime';
import protobuf from 'protobufjs';

const { root } = protobuf.parse(`
  syntax = "proto3";
  package bench;
  message Consignment {
    string id = 1; string description = 2; int32 weight = 3; repeated Container containers = 4; string vessel_id = 5;
  }
  message Container { string id = 1; string customer_id = 2; string origin = 3; string user_id = 4; }
  message Vessel {
    string id = 1; int32 capacity = 2; int32 max_weight = 3; string name = 4; bool available = 5; string owner_id = 6;
  }
`);

/** Encoding and decoding belong to the call, and cost the same on every way of making it. */
export const messages = { consignment: messageType('Consignment'), vessel: messageType('Vessel') };

function messageType(name: string): MessageType<object> {
  const type = root.lookupType(`bench.${name}`);
  return {
    typeName: type.fullName,
    codec: {
      contentType: 'application/x-protobuf',
      encode: (message) => type.encode(type.create(message)).finish(),
      decode: (bytes) => type.decode(bytes),
    },
    toJson: (message) => type.toObject(type.create(message)),
    fromJson: (json) => type.fromObject(Object(json)),
    validate: () => [],
  };
}

const carry: MethodDescriptor<object, object> = {
  name: 'Carry',
  path: 'bench.v1.BenchService/Carry',
  kind: 'unary',
  request: messages.consignment,
  reply: messages.vessel,
  idempotency: 'unknown',
  access: 'anyone',
  http: [],
};

export const BenchService = {
  name: 'bench.v1.BenchService',
  registryName: 'bench',
  methods: { carry },
} satisfies ServiceDescriptor;

/** 291 bytes of protobuf. */
export const request = {
  id: '5f1e7a9c3b2d4e6f8a0b1c2d',
  description: 'Spare parts for the harbour cranes, palletised, keep them dry',
  weight: 55_000,
  vesselId: '7c9e6679-7425-40de-944b',
  containers: [1, 2, 3].map((number) => ({
    id: `CONT-2026-000${number}`,
    customerId: 'customer-4711',
    origin: 'Manchester, UK',
    userId: 'user-0815-7',
  })),
};

/** 79 bytes of protobuf. */
export const reply = {
  id: '7c9e6679-7425-40de-944b',
  capacity: 500,
  maxWeight: 200_000,
  name: "Kane's Salty Secret",
  available: true,
  ownerId: 'user-0815-7-owner',
};

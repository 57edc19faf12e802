import { Consignment, type Vessel, Vessel as VesselType } from '@fairlead/interface-center';
import type { MethodDescriptor, ServiceDescriptor } from '@fairlead/runtime';

export const carry: MethodDescriptor<Consignment, Vessel> = {
  name: 'Carry',
  path: 'bench.v1.BenchService/Carry',
  kind: 'unary',
  request: Consignment,
  reply: VesselType,
  idempotency: 'unknown',
  access: 'anyone',
  http: [],
};

/** One unary call: a consignment goes out, a vessel comes back. */
export const BenchService = {
  name: 'bench.v1.BenchService',
  registryName: 'bench',
  methods: { carry },
} satisfies ServiceDescriptor;

/** About 290 bytes of protobuf. */
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

/** About 80 bytes of protobuf. */
export const reply = {
  id: '7c9e6679-7425-40de-944b',
  capacity: 500,
  maxWeight: 200_000,
  name: "Kane's Salty Secret",
  available: true,
  ownerId: 'user-0815-7-owner',
};

import { VesselService } from '@fairlead/interface-center/vessel/v1';
import type { MethodDescriptor } from '@fairlead/runtime';

/** One request that is sent over and over, and what is behind it. */
export interface Exchange {
  readonly name: string;
  readonly verb: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
  readonly method: Pick<MethodDescriptor, 'request' | 'reply'>;
  /** What the service behind answers, always. */
  readonly reply: object;
}

/** Who logs in gets one of about this length. */
export const token = `${'eyJhbGci'.repeat(4)}.${'dG9rZW4'.repeat(30)}.${'c2lnbmF0dXJl'.repeat(7)}`;

const id = '8d4e2b17-6c35-4f0a-b1d9-07e3a9c5f214';
const vessel = {
  id,
  capacity: 500,
  maxWeight: 200_000,
  name: "Kane's Salty Secret",
  available: true,
  ownerId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  bookedContainers: 3,
  bookedWeight: 1_200,
  createdTime: { seconds: 1_769_860_800, nanos: 0 },
};

/** About 60 bytes of JSON in, 260 out. */
export const create: Exchange = {
  name: 'create',
  verb: 'POST',
  path: '/api/v1/vessels',
  body: { name: vessel.name, capacity: vessel.capacity, maxWeight: vessel.maxWeight },
  method: VesselService.methods.create as Exchange['method'],
  reply: { created: true, vessel },
};

export const get: Exchange = {
  name: 'get',
  verb: 'GET',
  path: `/api/v1/vessels/${id}`,
  method: VesselService.methods.get as Exchange['method'],
  reply: { vessel },
};

export const exchanges: readonly Exchange[] = [create, get];

/** As a program with a token sends it. */
export function requestOf({ verb, path, body }: Exchange): Buffer {
  const json = body ? JSON.stringify(body) : '';
  const head = [`${verb} ${path} HTTP/1.1`, 'host: bench', `authorization: Bearer ${token}`];
  if (body) head.push('content-type: application/json', `content-length: ${Buffer.byteLength(json)}`);
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${json}`);
}

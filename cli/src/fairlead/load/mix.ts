import type { LoadRequest } from './http-client.ts';
import type { Seed } from './seed.ts';

/** What is asked for. */
export const kinds = ['create', 'get', 'list'] as const;
export type Kind = (typeof kinds)[number];

/** How many of each among so many requests. */
export type Mix = Readonly<Record<Kind, number>>;

export const defaultMix: Mix = { create: 2, get: 6, list: 2 };

/** Kinds in an order in which each is spread as evenly as it can be; the load repeats it. */
export function schedule(mix: Mix): readonly Kind[] {
  const total = kinds.reduce((sum, kind) => sum + mix[kind], 0);
  const credit = { create: 0, get: 0, list: 0 };
  return Array.from({ length: total }, () => {
    for (const kind of kinds) credit[kind] += mix[kind];
    const next = kinds.reduce((best, kind) => (credit[kind] > credit[best] ? kind : best));
    credit[next] -= total;
    return next;
  });
}

/** Reads `create=1,get=8,list=1`; `undefined` for what is none. */
export function parseMix(text: string): Mix | undefined {
  const mix = { create: 0, get: 0, list: 0 };
  for (const part of text.split(',')) {
    const [, kind, weight] = /^\s*(create|get|list)=(\d{1,3})\s*$/.exec(part) ?? [];
    if (kind === undefined) return undefined;
    mix[kind as Kind] = Number(weight);
  }
  return mix.create + mix.get + mix.list > 0 ? mix : undefined;
}

/** Body of a consignment that goes to the vessel. */
export const consignment = (vesselId: string): string =>
  JSON.stringify({ description: 'load', weight: 1, containers: [{ origin: 'Manchester' }], vesselId });

/** Request number `number` of a kind. */
export function requestOf(kind: Kind, number: number, { vesselIds, consignmentIds }: Seed): LoadRequest {
  const pick = (ids: readonly string[]) => ids[number % ids.length] ?? '';
  if (kind === 'create')
    return { method: 'POST', path: '/api/v1/consignments', body: consignment(pick(vesselIds)) };
  if (kind === 'get') return { method: 'GET', path: `/api/v1/consignments/${pick(consignmentIds)}` };
  return { method: 'GET', path: '/api/v1/consignments?pageSize=10' };
}

import { timestampFromMs, timestampToMs } from '@fairlead/interface-center';
import type { Document } from '@fairlead/runtime';
import type { Level, Log } from './contract.ts';

/** An event as stored. Its id is the event's, so that one which arrives twice is stored once. */
export type LogDocument = Document & {
  readonly timeMs: number;
  /** When this service got it, epoch ms by the clock of the node that did: what followers go by. */
  readonly keptAtMs: number;
  readonly service: string;
  readonly method: string;
  readonly userId: string;
  readonly traceId: string;
  readonly level: Level;
  readonly kind: string;
  readonly message: string;
  readonly resourceId: string;
  /** As a list, since names may have characters that names of fields cannot. */
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
};

export const documentOf = ({ time, attributes, ...event }: Log, keptAtMs: number): LogDocument => ({
  ...event,
  keptAtMs,
  timeMs: time ? timestampToMs(time) : 0,
  attributes: Object.entries(attributes).map(([name, value]) => ({ name, value })),
});

export const eventOf = ({ timeMs, keptAtMs: _, attributes, ...document }: LogDocument): Log => ({
  ...document,
  time: timestampFromMs(timeMs),
  attributes: Object.fromEntries(attributes.map(({ name, value }) => [name, value])),
});

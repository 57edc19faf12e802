import { createJsonType } from '../../codec/json.ts';
import type { Idempotency, MethodDescriptor, MethodKind, ServiceDescriptor } from '../../rpc/descriptor.ts';

/** What a handler is told to do; its answer tells for whom it did it. */
export interface Work {
  /** Whose call this is. */
  readonly token: string;
  /** How long it takes, in ms; of a stream, for each message. */
  readonly workMs: number;
  /** How it ends. */
  readonly outcome: Outcome;
  /** Whether the durable effect comes before the work rather than after it. */
  readonly effectFirst?: boolean;
  /** Of a stream of replies: how many, and how many bytes beside each. */
  readonly count?: number;
  readonly bytes?: number;
}

export type Outcome = 'ok' | 'invalid' | 'internal' | 'unavailable';

/** One message of a stream, or an answer. */
export interface Entry {
  readonly token: string;
  readonly index: number;
  readonly node: string;
  readonly filling: string;
}

const work = createJsonType<Work>('simulation.Work');
const entry = createJsonType<Entry>('simulation.Entry');

const method = <Request, Kind extends MethodKind>(
  name: string,
  kind: Kind,
  request: MethodDescriptor<Request, Entry, Kind>['request'],
  idempotency: Idempotency,
): MethodDescriptor<Request, Entry, Kind> => ({
  name,
  path: `simulation.v1.LedgerService/${name}`,
  kind,
  request,
  reply: entry,
  idempotency,
  access: 'anyone',
  http: [],
});

/** Keeps count of what it was told to do, so that a call carried out twice, or not at all, is seen. */
export const LedgerService = {
  name: 'simulation.v1.LedgerService',
  registryName: 'ledger',
  methods: {
    /** May be carried out once only. */
    put: method('Put', 'unary', work, 'unknown'),
    /** May be carried out again. */
    set: method('Set', 'unary', work, 'idempotent'),
    get: method('Get', 'unary', work, 'no-side-effects'),
    /** Carries out a `put` of its own on some node. */
    forward: method('Forward', 'unary', work, 'unknown'),
    tail: method('Tail', 'server-stream', work, 'no-side-effects'),
    collect: method('Collect', 'client-stream', entry, 'unknown'),
    chat: method('Chat', 'bidirectional', entry, 'unknown'),
  },
} satisfies ServiceDescriptor;

export type MethodName = keyof typeof LedgerService.methods;

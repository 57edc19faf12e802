// Generated from the protos of log.v1 by `npm run generate -w interface-center`; do not edit.

import type { MessageType, MethodDescriptor, RuntimeError, ServiceDescriptor } from '@fairlead/runtime';
import type { ErrorDetails, ErrorReason } from '../src/error-catalogue.ts';
import { declaredError, isDeclaredError } from '../src/error-catalogue.ts';
import { messageType } from '../src/message-type.ts';
import { serviceSchema } from '../src/schemas.ts';
import { Timestamp } from '../src/timestamp.ts';
import { logWire, getLogsRequestWire, getLogsResponseWire, tailRequestWire, tailResponseWire } from './log.v1.codec.ts';

/** How grave an event is. */
export const Level = {
  /** The same as INFO. */
  LEVEL_UNSPECIFIED: 0,
  /** As it should be. */
  INFO: 1,
  /** Somebody should look at it some time. */
  WARNING: 2,
  /** It went wrong. */
  ERROR: 3,
} as const;

export type Level = (typeof Level)[keyof typeof Level];

/** One thing that happened. This is also the message that services publish. */
export interface Log {
  /** Unique: an event that arrives twice is stored once. */
  readonly id: string;
  /** When it happened. */
  readonly time: Timestamp | undefined;
  /** Where it happened, for example `consignment`. */
  readonly service: string;
  /** What was called, for example `consignment.v1.ShippingService/CreateConsignment`. */
  readonly method: string;
  /** Whose call caused it; empty when it was nobody's. */
  readonly userId: string;
  /** The trace it belongs to; empty when it was not traced. */
  readonly traceId: string;
  /** How grave it is. */
  readonly level: Level;
  /** What happened, for a program: for example `consignment.confirmed`. */
  readonly kind: string;
  /** What happened, for a person. */
  readonly message: string;
  /** What it happened to: the id of a consignment, a vessel or a user. */
  readonly resourceId: string;
  /** More about it. Never a password, a hash or a token. */
  readonly attributes: Readonly<Record<string, string>>;
}

export const Log: MessageType<Log> = messageType<Log>('log.v1.Log', logWire);

/** Which events. A filter that is left out lets everything through. */
export interface GetLogsRequest {
  /** Events per page at most; 0 means 100. */
  readonly pageSize: number;
  /** `next_page_token` of the page before; empty for the first. */
  readonly pageToken: string;
  /** Caused by this user. Anybody but an operator may name only themselves. */
  readonly userId: string;
  /** Of this trace. */
  readonly traceId: string;
  /** Of this service, for example `vessel`. */
  readonly service: string;
  /** Of this kind, for example `consignment.confirmed`. */
  readonly kind: string;
  /** About this consignment, vessel or user. */
  readonly resourceId: string;
  /** Not before. */
  readonly since: Timestamp | undefined;
}

export const GetLogsRequest: MessageType<GetLogsRequest> = messageType<GetLogsRequest>('log.v1.GetLogsRequest', getLogsRequestWire, {
  pageSize: { gte: 0, lte: 1000 },
  pageToken: { maxLength: 1024 },
  userId: { maxLength: 128 },
  traceId: { maxLength: 128 },
  service: { maxLength: 128 },
  kind: { maxLength: 128 },
  resourceId: { maxLength: 128 },
});

/** A page of events. */
export interface GetLogsResponse {
  /** The events of this page. */
  readonly logs: readonly Log[];
  /** What the next page is asked for with; empty after the last. */
  readonly nextPageToken: string;
}

export const GetLogsResponse: MessageType<GetLogsResponse> = messageType<GetLogsResponse>('log.v1.GetLogsResponse', getLogsResponseWire);

/** Which events to follow. A filter that is left out lets everything through. */
export interface TailRequest {
  /**
   * Where to go on: `resume_token` of the last response that was read; empty to begin with what happens from now on, or
   * at `since`.
   */
  readonly resumeToken: string;
  /** Caused by this user. Anybody but an operator may name only themselves. */
  readonly userId: string;
  /** Of this trace. */
  readonly traceId: string;
  /** Of this service, for example `vessel`. */
  readonly service: string;
  /** Of this kind, for example `consignment.confirmed`. */
  readonly kind: string;
  /** About this consignment, vessel or user. */
  readonly resourceId: string;
  /** Begin with what was kept since then, and go on with what happens. Ignored beside a resume token. */
  readonly since: Timestamp | undefined;
}

export const TailRequest: MessageType<TailRequest> = messageType<TailRequest>('log.v1.TailRequest', tailRequestWire, {
  resumeToken: { maxLength: 1024 },
  userId: { maxLength: 128 },
  traceId: { maxLength: 128 },
  service: { maxLength: 128 },
  kind: { maxLength: 128 },
  resourceId: { maxLength: 128 },
});

/**
 * One event that is followed. The first response has none: it says that nothing is missed from now on, and where to go on
 * if the stream breaks before anything happens.
 */
export interface TailResponse {
  /** The event. */
  readonly log: Log | undefined;
  /** What to go on with behind this event when the stream breaks. */
  readonly resumeToken: string;
}

export const TailResponse: MessageType<TailResponse> = messageType<TailResponse>('log.v1.TailResponse', tailResponseWire);

/** The methods of LogService. */
export type LogServiceMethods = {
  /** Lists events, the newest first: those that the caller's own calls caused, or all of them for an operator. */
  readonly getLogs: MethodDescriptor<GetLogsRequest, GetLogsResponse>;
  /**
   * Follows events live, for as long as the caller reads: those that the caller's own calls caused, or all of them for
   * an operator. Each comes once, roughly in the order in which they happened.
   */
  readonly tail: MethodDescriptor<TailRequest, TailResponse, 'server-stream'>;
};

/** The book of events. */
export const LogService: ServiceDescriptor<LogServiceMethods> = {
  name: 'log.v1.LogService',
  registryName: 'log',
  methods: {
    getLogs: {
      name: 'GetLogs',
      path: 'log.v1.LogService/GetLogs',
      kind: 'unary',
      request: GetLogsRequest,
      reply: GetLogsResponse,
      idempotency: 'no-side-effects',
      access: 'user',
      http: [
        { verb: 'get', path: '/api/v1/logs', body: '', responseBody: '' },
      ],
    },
    tail: {
      name: 'Tail',
      path: 'log.v1.LogService/Tail',
      kind: 'server-stream',
      request: TailRequest,
      reply: TailResponse,
      idempotency: 'no-side-effects',
      access: 'user',
      http: [
        { verb: 'get', path: '/api/v1/logs:tail', body: '', responseBody: 'log' },
      ],
    },
  },
  get schema() {
    return serviceSchema('log.v1.LogService');
  },
};

/** Why calls to log.v1 fail. */
export const errorReasons = {
  /** Only an operator may see what others caused. */
  LOGS_NOT_VISIBLE: { reason: 'LOGS_NOT_VISIBLE', domain: 'log.v1', code: 'PERMISSION_DENIED', retryable: false, httpStatus: 403, message: 'Only an operator may list the events of user {userId}' },
} as const satisfies Readonly<Record<string, ErrorReason>>;

/** Only an operator may see what others caused. PERMISSION_DENIED. */
export const logsNotVisible = (values: { readonly userId: string | number }, details?: ErrorDetails): RuntimeError =>
  declaredError(errorReasons.LOGS_NOT_VISIBLE, values, details);

/** Whether `error` is LOGS_NOT_VISIBLE, also when it came over the wire. */
export const isLogsNotVisible = (error: unknown): error is RuntimeError =>
  isDeclaredError(error, errorReasons.LOGS_NOT_VISIBLE);

// Generated from the protos of consignment.v1 by `npm run generate -w interface-center`; do not edit.

import type { MessageType, MethodDescriptor, RuntimeError, ServiceDescriptor } from '@fairlead/runtime';
import type { ErrorDetails, ErrorReason } from '../src/error-catalogue.ts';
import { declaredError, isDeclaredError } from '../src/error-catalogue.ts';
import { messageType } from '../src/message-type.ts';
import { serviceSchema } from '../src/schemas.ts';
import { Timestamp } from '../src/timestamp.ts';
import { consignmentWire, containerWire, createConsignmentRequestWire, createConsignmentResponseWire, getConsignmentRequestWire, getConsignmentResponseWire, getConsignmentsRequestWire, getConsignmentsResponseWire, cancelConsignmentRequestWire, cancelConsignmentResponseWire } from './consignment.v1.codec.ts';

/** How far a consignment has come. */
export const Status = {
  /** Never sent. */
  STATUS_UNSPECIFIED: 0,
  /** A vessel is being looked for. */
  PENDING: 1,
  /** Its room is booked. */
  CONFIRMED: 2,
  /** Its room is being given back; FAILED or CANCELLED comes next. */
  RELEASING: 3,
  /** No vessel took it, or the attempt broke off. */
  FAILED: 4,
  /** Its owner took it back. */
  CANCELLED: 5,
} as const;

export type Status = (typeof Status)[keyof typeof Status];

/** Goods to be shipped together on one vessel. */
export interface Consignment {
  /** Given by the service. */
  readonly id: string;
  /** What it is. */
  readonly description: string;
  /** Kilograms, all containers together. */
  readonly weight: number;
  /** What the goods are packed in. */
  readonly containers: readonly Container[];
  /** The vessel that carries it, or is being asked to; empty when none does. */
  readonly vesselId: string;
  /** Whose it is. */
  readonly userId: string;
  /** How far it has come. */
  readonly status: Status;
  /** When it was handed in. */
  readonly createdTime: Timestamp | undefined;
}

export const Consignment: MessageType<Consignment> = messageType<Consignment>('consignment.v1.Consignment', consignmentWire, {
  containers: { message: () => Container },
});

/** One container. */
export interface Container {
  /** Given by the customer; may be empty. */
  readonly id: string;
  /** The customer whose goods are in it. */
  readonly customerId: string;
  /** Where it comes from. */
  readonly origin: string;
  /** The user who packed it. */
  readonly userId: string;
}

export const Container: MessageType<Container> = messageType<Container>('consignment.v1.Container', containerWire, {
  id: { maxLength: 128 },
  customerId: { maxLength: 128 },
  origin: { maxLength: 200 },
  userId: { maxLength: 128 },
});

/** What to ship. */
export interface CreateConsignmentRequest {
  /** What it is. */
  readonly description: string;
  /** Kilograms, all containers together. */
  readonly weight: number;
  /** What the goods are packed in, 1 to 1,000. */
  readonly containers: readonly Container[];
  /** A wish: this vessel is tried first. May be left out. */
  readonly vesselId: string;
  /** Given, the same request is carried out once however often it is sent: a repetition gets the same consignment. */
  readonly idempotencyKey: string;
}

export const CreateConsignmentRequest: MessageType<CreateConsignmentRequest> = messageType<CreateConsignmentRequest>('consignment.v1.CreateConsignmentRequest', createConsignmentRequestWire, {
  description: { maxLength: 2000 },
  weight: { gte: 1 },
  containers: { minItems: 1, maxItems: 1000, message: () => Container },
  vesselId: { maxLength: 128 },
  idempotencyKey: { maxLength: 128, pattern: '[!-~]+' },
});

/** What became of the request. */
export interface CreateConsignmentResponse {
  /** Whether the consignment is confirmed; stays true when the same request is repeated. */
  readonly created: boolean;
  /** The consignment. */
  readonly consignment: Consignment | undefined;
}

export const CreateConsignmentResponse: MessageType<CreateConsignmentResponse> = messageType<CreateConsignmentResponse>('consignment.v1.CreateConsignmentResponse', createConsignmentResponseWire, {
  consignment: { message: () => Consignment },
});

/** Which consignment. */
export interface GetConsignmentRequest {
  /** The consignment's id. */
  readonly id: string;
}

export const GetConsignmentRequest: MessageType<GetConsignmentRequest> = messageType<GetConsignmentRequest>('consignment.v1.GetConsignmentRequest', getConsignmentRequestWire, {
  id: { required: true, maxLength: 128 },
});

/** The consignment asked for. */
export interface GetConsignmentResponse {
  /** The consignment. */
  readonly consignment: Consignment | undefined;
}

export const GetConsignmentResponse: MessageType<GetConsignmentResponse> = messageType<GetConsignmentResponse>('consignment.v1.GetConsignmentResponse', getConsignmentResponseWire, {
  consignment: { message: () => Consignment },
});

/** Which page of the caller's consignments. */
export interface GetConsignmentsRequest {
  /** Consignments per page at most; 0 means 100. */
  readonly pageSize: number;
  /** `next_page_token` of the page before; empty for the first. */
  readonly pageToken: string;
}

export const GetConsignmentsRequest: MessageType<GetConsignmentsRequest> = messageType<GetConsignmentsRequest>('consignment.v1.GetConsignmentsRequest', getConsignmentsRequestWire, {
  pageSize: { gte: 0, lte: 1000 },
  pageToken: { maxLength: 1024 },
});

/** A page of consignments. */
export interface GetConsignmentsResponse {
  /** The consignments of this page. */
  readonly consignments: readonly Consignment[];
  /** What the next page is asked for with; empty after the last. */
  readonly nextPageToken: string;
}

export const GetConsignmentsResponse: MessageType<GetConsignmentsResponse> = messageType<GetConsignmentsResponse>('consignment.v1.GetConsignmentsResponse', getConsignmentsResponseWire, {
  consignments: { message: () => Consignment },
});

/** Which consignment to cancel. */
export interface CancelConsignmentRequest {
  /** The consignment's id. */
  readonly id: string;
}

export const CancelConsignmentRequest: MessageType<CancelConsignmentRequest> = messageType<CancelConsignmentRequest>('consignment.v1.CancelConsignmentRequest', cancelConsignmentRequestWire, {
  id: { required: true, maxLength: 128 },
});

/** The consignment as it is now. */
export interface CancelConsignmentResponse {
  /** The consignment. */
  readonly consignment: Consignment | undefined;
}

export const CancelConsignmentResponse: MessageType<CancelConsignmentResponse> = messageType<CancelConsignmentResponse>('consignment.v1.CancelConsignmentResponse', cancelConsignmentResponseWire, {
  consignment: { message: () => Consignment },
});

/** The methods of ShippingService. */
export type ShippingServiceMethods = {
  /** Ships goods: finds a vessel that has room and books it. */
  readonly createConsignment: MethodDescriptor<CreateConsignmentRequest, CreateConsignmentResponse>;
  /** Gives one consignment of the caller's. */
  readonly getConsignment: MethodDescriptor<GetConsignmentRequest, GetConsignmentResponse>;
  /** Lists the caller's consignments, the oldest first. */
  readonly getConsignments: MethodDescriptor<GetConsignmentsRequest, GetConsignmentsResponse>;
  /** Cancels a consignment of the caller's and gives its room back. One that is cancelled already stays so. */
  readonly cancelConsignment: MethodDescriptor<CancelConsignmentRequest, CancelConsignmentResponse>;
};

/** Ships goods. Everybody sees and cancels only what is their own. */
export const ShippingService: ServiceDescriptor<ShippingServiceMethods> = {
  name: 'consignment.v1.ShippingService',
  registryName: 'consignment',
  methods: {
    createConsignment: {
      name: 'CreateConsignment',
      path: 'consignment.v1.ShippingService/CreateConsignment',
      kind: 'unary',
      request: CreateConsignmentRequest,
      reply: CreateConsignmentResponse,
      idempotency: 'unknown',
      access: 'user',
      http: [
        { verb: 'post', path: '/api/v1/consignments', body: '*', responseBody: '' },
      ],
    },
    getConsignment: {
      name: 'GetConsignment',
      path: 'consignment.v1.ShippingService/GetConsignment',
      kind: 'unary',
      request: GetConsignmentRequest,
      reply: GetConsignmentResponse,
      idempotency: 'no-side-effects',
      access: 'user',
      http: [
        { verb: 'get', path: '/api/v1/consignments/{id}', body: '', responseBody: '' },
      ],
    },
    getConsignments: {
      name: 'GetConsignments',
      path: 'consignment.v1.ShippingService/GetConsignments',
      kind: 'unary',
      request: GetConsignmentsRequest,
      reply: GetConsignmentsResponse,
      idempotency: 'no-side-effects',
      access: 'user',
      http: [
        { verb: 'get', path: '/api/v1/consignments', body: '', responseBody: '' },
      ],
    },
    cancelConsignment: {
      name: 'CancelConsignment',
      path: 'consignment.v1.ShippingService/CancelConsignment',
      kind: 'unary',
      request: CancelConsignmentRequest,
      reply: CancelConsignmentResponse,
      idempotency: 'idempotent',
      access: 'user',
      http: [
        { verb: 'post', path: '/api/v1/consignments/{id}:cancel', body: '*', responseBody: '' },
      ],
    },
  },
  get schema() {
    return serviceSchema('consignment.v1.ShippingService');
  },
};

/** Why calls to consignment.v1 fail. */
export const errorReasons = {
  /** There is no such consignment, or it is somebody else's. */
  CONSIGNMENT_NOT_FOUND: { reason: 'CONSIGNMENT_NOT_FOUND', domain: 'consignment.v1', code: 'NOT_FOUND', retryable: false, httpStatus: 404, message: 'There is no consignment {consignmentId} of yours' },
  /** No vessel has room for it. */
  NO_VESSEL_AVAILABLE: { reason: 'NO_VESSEL_AVAILABLE', domain: 'consignment.v1', code: 'RESOURCE_EXHAUSTED', retryable: false, httpStatus: 429, message: 'No vessel has room for {containers} containers of {weight} kg' },
  /** The key was given with another request before. */
  IDEMPOTENCY_KEY_REUSED: { reason: 'IDEMPOTENCY_KEY_REUSED', domain: 'consignment.v1', code: 'ALREADY_EXISTS', retryable: false, httpStatus: 422, message: 'The idempotency key {idempotencyKey} was used with another request; use a new key' },
  /** The request with that key is being carried out. */
  CONSIGNMENT_IN_PROGRESS: { reason: 'CONSIGNMENT_IN_PROGRESS', domain: 'consignment.v1', code: 'ABORTED', retryable: true, httpStatus: 409, message: 'The request with this idempotency key is being carried out; try again in a moment' },
  /** The request with that key failed, and stays so. */
  CONSIGNMENT_FAILED: { reason: 'CONSIGNMENT_FAILED', domain: 'consignment.v1', code: 'FAILED_PRECONDITION', retryable: false, httpStatus: 400, message: 'Consignment {consignmentId} has failed; hand it in again with a new idempotency key' },
  /** Only a consignment that is confirmed can be cancelled. */
  NOT_CANCELLABLE: { reason: 'NOT_CANCELLABLE', domain: 'consignment.v1', code: 'FAILED_PRECONDITION', retryable: false, httpStatus: 400, message: 'Consignment {consignmentId} cannot be cancelled: it is {status}' },
} as const satisfies Readonly<Record<string, ErrorReason>>;

/** There is no such consignment, or it is somebody else's. NOT_FOUND. */
export const consignmentNotFound = (values: { readonly consignmentId: string | number }, details?: ErrorDetails): RuntimeError =>
  declaredError(errorReasons.CONSIGNMENT_NOT_FOUND, values, details);

/** Whether `error` is CONSIGNMENT_NOT_FOUND, also when it came over the wire. */
export const isConsignmentNotFound = (error: unknown): error is RuntimeError =>
  isDeclaredError(error, errorReasons.CONSIGNMENT_NOT_FOUND);

/** No vessel has room for it. RESOURCE_EXHAUSTED. */
export const noVesselAvailable = (values: { readonly containers: string | number; readonly weight: string | number }, details?: ErrorDetails): RuntimeError =>
  declaredError(errorReasons.NO_VESSEL_AVAILABLE, values, details);

/** Whether `error` is NO_VESSEL_AVAILABLE, also when it came over the wire. */
export const isNoVesselAvailable = (error: unknown): error is RuntimeError =>
  isDeclaredError(error, errorReasons.NO_VESSEL_AVAILABLE);

/** The key was given with another request before. ALREADY_EXISTS. */
export const idempotencyKeyReused = (values: { readonly idempotencyKey: string | number }, details?: ErrorDetails): RuntimeError =>
  declaredError(errorReasons.IDEMPOTENCY_KEY_REUSED, values, details);

/** Whether `error` is IDEMPOTENCY_KEY_REUSED, also when it came over the wire. */
export const isIdempotencyKeyReused = (error: unknown): error is RuntimeError =>
  isDeclaredError(error, errorReasons.IDEMPOTENCY_KEY_REUSED);

/** The request with that key is being carried out. ABORTED, retryable. */
export const consignmentInProgress = (details?: ErrorDetails): RuntimeError =>
  declaredError(errorReasons.CONSIGNMENT_IN_PROGRESS, {}, details);

/** Whether `error` is CONSIGNMENT_IN_PROGRESS, also when it came over the wire. */
export const isConsignmentInProgress = (error: unknown): error is RuntimeError =>
  isDeclaredError(error, errorReasons.CONSIGNMENT_IN_PROGRESS);

/** The request with that key failed, and stays so. FAILED_PRECONDITION. */
export const consignmentFailed = (values: { readonly consignmentId: string | number }, details?: ErrorDetails): RuntimeError =>
  declaredError(errorReasons.CONSIGNMENT_FAILED, values, details);

/** Whether `error` is CONSIGNMENT_FAILED, also when it came over the wire. */
export const isConsignmentFailed = (error: unknown): error is RuntimeError =>
  isDeclaredError(error, errorReasons.CONSIGNMENT_FAILED);

/** Only a consignment that is confirmed can be cancelled. FAILED_PRECONDITION. */
export const notCancellable = (values: { readonly consignmentId: string | number; readonly status: string | number }, details?: ErrorDetails): RuntimeError =>
  declaredError(errorReasons.NOT_CANCELLABLE, values, details);

/** Whether `error` is NOT_CANCELLABLE, also when it came over the wire. */
export const isNotCancellable = (error: unknown): error is RuntimeError =>
  isDeclaredError(error, errorReasons.NOT_CANCELLABLE);

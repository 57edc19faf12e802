// Generated from the protos of vessel.v1 by `npm run generate -w interface-center`; do not edit.

import type { MessageType, MethodDescriptor, RuntimeError, ServiceDescriptor } from '@fairlead/runtime';
import type { ErrorDetails, ErrorReason } from '../src/error-catalogue.ts';
import { declaredError, isDeclaredError } from '../src/error-catalogue.ts';
import { messageType } from '../src/message-type.ts';
import { serviceSchema } from '../src/schemas.ts';
import { Timestamp } from '../src/timestamp.ts';
import { vesselWire, createRequestWire, createResponseWire, getRequestWire, getResponseWire, getAllRequestWire, getAllResponseWire, specificationWire, findAvailableResponseWire, bookRequestWire, bookResponseWire, releaseRequestWire, releaseResponseWire } from './vessel.v1.codec.ts';

/** A vessel of the fleet. */
export interface Vessel {
  /** Given by the service. */
  readonly id: string;
  /** Containers that it carries at most. */
  readonly capacity: number;
  /** Kilograms that it carries at most. */
  readonly maxWeight: number;
  /** As painted on the bow. */
  readonly name: string;
  /** Whether it takes bookings at all; whether there is room left is another matter. */
  readonly available: boolean;
  /** The user who added it. */
  readonly ownerId: string;
  /** Containers booked by now. */
  readonly bookedContainers: number;
  /** Kilograms booked by now. */
  readonly bookedWeight: number;
  /** When it was added. */
  readonly createdTime: Timestamp | undefined;
}

export const Vessel: MessageType<Vessel> = messageType<Vessel>('vessel.v1.Vessel', vesselWire);

/** The vessel to add. */
export interface CreateRequest {
  /** As painted on the bow. */
  readonly name: string;
  /** Containers that it carries at most. */
  readonly capacity: number;
  /** Kilograms that it carries at most. */
  readonly maxWeight: number;
  /** Whether it takes bookings; left out means that it does. */
  readonly available: boolean | undefined;
}

export const CreateRequest: MessageType<CreateRequest> = messageType<CreateRequest>('vessel.v1.CreateRequest', createRequestWire, {
  name: { required: true, maxLength: 200, format: 'LINE' },
  capacity: { gte: 1, lte: 1000000 },
  maxWeight: { gte: 1 },
});

/** The vessel that was added. */
export interface CreateResponse {
  /** Whether a vessel was added. */
  readonly created: boolean;
  /** The new vessel. */
  readonly vessel: Vessel | undefined;
}

export const CreateResponse: MessageType<CreateResponse> = messageType<CreateResponse>('vessel.v1.CreateResponse', createResponseWire);

/** Which vessel. */
export interface GetRequest {
  /** The vessel's id. */
  readonly id: string;
}

export const GetRequest: MessageType<GetRequest> = messageType<GetRequest>('vessel.v1.GetRequest', getRequestWire, {
  id: { required: true, maxLength: 128 },
});

/** The vessel asked for. */
export interface GetResponse {
  /** The vessel. */
  readonly vessel: Vessel | undefined;
}

export const GetResponse: MessageType<GetResponse> = messageType<GetResponse>('vessel.v1.GetResponse', getResponseWire);

/** Which page of the vessels. */
export interface GetAllRequest {
  /** Vessels per page at most; 0 means 100. */
  readonly pageSize: number;
  /** `next_page_token` of the page before; empty for the first. */
  readonly pageToken: string;
}

export const GetAllRequest: MessageType<GetAllRequest> = messageType<GetAllRequest>('vessel.v1.GetAllRequest', getAllRequestWire, {
  pageSize: { gte: 0, lte: 1000 },
  pageToken: { maxLength: 1024 },
});

/** A page of vessels. */
export interface GetAllResponse {
  /** The vessels of this page. */
  readonly vessels: readonly Vessel[];
  /** What the next page is asked for with; empty after the last. */
  readonly nextPageToken: string;
}

export const GetAllResponse: MessageType<GetAllResponse> = messageType<GetAllResponse>('vessel.v1.GetAllResponse', getAllResponseWire);

/** How much room is needed. */
export interface Specification {
  /** Containers. */
  readonly capacity: number;
  /** Kilograms. */
  readonly maxWeight: number;
  /** Vessels per page at most; 0 means 20. */
  readonly pageSize: number;
  /** `next_page_token` of the page before; empty for the first. */
  readonly pageToken: string;
}

export const Specification: MessageType<Specification> = messageType<Specification>('vessel.v1.Specification', specificationWire, {
  capacity: { gte: 0 },
  maxWeight: { gte: 0 },
  pageSize: { gte: 0, lte: 1000 },
  pageToken: { maxLength: 1024 },
});

/** Vessels with room enough: they take bookings, and what is booked already counts. */
export interface FindAvailableResponse {
  /** The first of `vessels`; unset when there is none. */
  readonly vessel: Vessel | undefined;
  /** The candidates, the best first. */
  readonly vessels: readonly Vessel[];
  /** What the next page is asked for with; empty after the last. */
  readonly nextPageToken: string;
}

export const FindAvailableResponse: MessageType<FindAvailableResponse> = messageType<FindAvailableResponse>('vessel.v1.FindAvailableResponse', findAvailableResponseWire);

/** What to book, and where. */
export interface BookRequest {
  /** The vessel's id. */
  readonly vesselId: string;
  /** Names the booking: the consignment's id. */
  readonly key: string;
  /** Containers. */
  readonly containers: number;
  /** Kilograms. */
  readonly weight: number;
}

export const BookRequest: MessageType<BookRequest> = messageType<BookRequest>('vessel.v1.BookRequest', bookRequestWire, {
  vesselId: { required: true, maxLength: 128 },
  key: { required: true, maxLength: 128 },
  containers: { gte: 1 },
  weight: { gte: 1 },
});

/** The booking stands. */
export interface BookResponse {
  /** Whether it was made now; false when it stood already. */
  readonly created: boolean;
}

export const BookResponse: MessageType<BookResponse> = messageType<BookResponse>('vessel.v1.BookResponse', bookResponseWire);

/** Which booking to give back. */
export interface ReleaseRequest {
  /** The vessel's id. */
  readonly vesselId: string;
  /** Names the booking: the consignment's id. */
  readonly key: string;
}

export const ReleaseRequest: MessageType<ReleaseRequest> = messageType<ReleaseRequest>('vessel.v1.ReleaseRequest', releaseRequestWire, {
  vesselId: { required: true, maxLength: 128 },
  key: { required: true, maxLength: 128 },
});

/** The booking is gone. */
export interface ReleaseResponse {
  /** Whether there was one; false when there was none, or when it was gone already. */
  readonly released: boolean;
}

export const ReleaseResponse: MessageType<ReleaseResponse> = messageType<ReleaseResponse>('vessel.v1.ReleaseResponse', releaseResponseWire);

/** The methods of VesselService. */
export type VesselServiceMethods = {
  /** Adds a vessel to the fleet; it belongs to the caller. */
  readonly create: MethodDescriptor<CreateRequest, CreateResponse>;
  /** Gives one vessel. */
  readonly get: MethodDescriptor<GetRequest, GetResponse>;
  /** Lists the vessels, the first to be added first. */
  readonly getAll: MethodDescriptor<GetAllRequest, GetAllResponse>;
  /** Finds the vessels that have room for so much. None at all is an answer, not an error. */
  readonly findAvailable: MethodDescriptor<Specification, FindAvailableResponse>;
  /**
   * Books room. The same key books once: booking again with it changes nothing and succeeds. But it is not repeated
   * blindly: when nobody knows what became of a `Book`, it may yet arrive, after another one with the same key has been
   * told that the vessel is full. Only `Release` settles that.
   */
  readonly book: MethodDescriptor<BookRequest, BookResponse>;
  /**
   * Gives room back. From then on the key is used up: a late `Book` with it fails, also when there never was a
   * booking.
   */
  readonly release: MethodDescriptor<ReleaseRequest, ReleaseResponse>;
};

/** The fleet. */
export const VesselService: ServiceDescriptor<VesselServiceMethods> = {
  name: 'vessel.v1.VesselService',
  registryName: 'vessel',
  methods: {
    create: {
      name: 'Create',
      path: 'vessel.v1.VesselService/Create',
      kind: 'unary',
      request: CreateRequest,
      reply: CreateResponse,
      idempotency: 'unknown',
      access: 'user',
      http: [
        { verb: 'post', path: '/api/v1/vessels', body: '*', responseBody: '' },
      ],
    },
    get: {
      name: 'Get',
      path: 'vessel.v1.VesselService/Get',
      kind: 'unary',
      request: GetRequest,
      reply: GetResponse,
      idempotency: 'no-side-effects',
      access: 'user',
      http: [
        { verb: 'get', path: '/api/v1/vessels/{id}', body: '', responseBody: '' },
      ],
    },
    getAll: {
      name: 'GetAll',
      path: 'vessel.v1.VesselService/GetAll',
      kind: 'unary',
      request: GetAllRequest,
      reply: GetAllResponse,
      idempotency: 'no-side-effects',
      access: 'user',
      http: [
        { verb: 'get', path: '/api/v1/vessels', body: '', responseBody: '' },
      ],
    },
    findAvailable: {
      name: 'FindAvailable',
      path: 'vessel.v1.VesselService/FindAvailable',
      kind: 'unary',
      request: Specification,
      reply: FindAvailableResponse,
      idempotency: 'no-side-effects',
      access: 'user',
      http: [
        { verb: 'get', path: '/api/v1/vessels:findAvailable', body: '', responseBody: '' },
      ],
    },
    book: {
      name: 'Book',
      path: 'vessel.v1.VesselService/Book',
      kind: 'unary',
      request: BookRequest,
      reply: BookResponse,
      idempotency: 'unknown',
      access: 'service',
      http: [],
    },
    release: {
      name: 'Release',
      path: 'vessel.v1.VesselService/Release',
      kind: 'unary',
      request: ReleaseRequest,
      reply: ReleaseResponse,
      idempotency: 'idempotent',
      access: 'service',
      http: [],
    },
  },
  get schema() {
    return serviceSchema('vessel.v1.VesselService');
  },
};

/** Why calls to vessel.v1 fail. */
export const errorReasons = {
  /** There is no such vessel. */
  VESSEL_NOT_FOUND: { reason: 'VESSEL_NOT_FOUND', domain: 'vessel.v1', code: 'NOT_FOUND', retryable: false, httpStatus: 404, message: 'There is no vessel {vesselId}' },
  /** The vessel has less room left than was asked for. Another one may have it. */
  VESSEL_FULL: { reason: 'VESSEL_FULL', domain: 'vessel.v1', code: 'RESOURCE_EXHAUSTED', retryable: false, httpStatus: 429, message: 'Vessel {vesselId} has no room left for {containers} containers of {weight} kg' },
  /** The vessel takes no bookings. */
  VESSEL_NOT_AVAILABLE: { reason: 'VESSEL_NOT_AVAILABLE', domain: 'vessel.v1', code: 'FAILED_PRECONDITION', retryable: false, httpStatus: 400, message: 'Vessel {vesselId} takes no bookings' },
  /** The key was released before; it books nothing any more. */
  BOOKING_RELEASED: { reason: 'BOOKING_RELEASED', domain: 'vessel.v1', code: 'FAILED_PRECONDITION', retryable: false, httpStatus: 400, message: 'The booking {key} on vessel {vesselId} has been released' },
  /** The key stands for a booking of another size. */
  BOOKING_MISMATCH: { reason: 'BOOKING_MISMATCH', domain: 'vessel.v1', code: 'ALREADY_EXISTS', retryable: false, httpStatus: 409, message: 'The booking {key} on vessel {vesselId} exists with other containers or another weight' },
} as const satisfies Readonly<Record<string, ErrorReason>>;

/** There is no such vessel. NOT_FOUND. */
export const vesselNotFound = (values: { readonly vesselId: string | number }, details?: ErrorDetails): RuntimeError =>
  declaredError(errorReasons.VESSEL_NOT_FOUND, values, details);

/** Whether `error` is VESSEL_NOT_FOUND, also when it came over the wire. */
export const isVesselNotFound = (error: unknown): error is RuntimeError =>
  isDeclaredError(error, errorReasons.VESSEL_NOT_FOUND);

/** The vessel has less room left than was asked for. Another one may have it. RESOURCE_EXHAUSTED. */
export const vesselFull = (values: { readonly vesselId: string | number; readonly containers: string | number; readonly weight: string | number }, details?: ErrorDetails): RuntimeError =>
  declaredError(errorReasons.VESSEL_FULL, values, details);

/** Whether `error` is VESSEL_FULL, also when it came over the wire. */
export const isVesselFull = (error: unknown): error is RuntimeError =>
  isDeclaredError(error, errorReasons.VESSEL_FULL);

/** The vessel takes no bookings. FAILED_PRECONDITION. */
export const vesselNotAvailable = (values: { readonly vesselId: string | number }, details?: ErrorDetails): RuntimeError =>
  declaredError(errorReasons.VESSEL_NOT_AVAILABLE, values, details);

/** Whether `error` is VESSEL_NOT_AVAILABLE, also when it came over the wire. */
export const isVesselNotAvailable = (error: unknown): error is RuntimeError =>
  isDeclaredError(error, errorReasons.VESSEL_NOT_AVAILABLE);

/** The key was released before; it books nothing any more. FAILED_PRECONDITION. */
export const bookingReleased = (values: { readonly key: string | number; readonly vesselId: string | number }, details?: ErrorDetails): RuntimeError =>
  declaredError(errorReasons.BOOKING_RELEASED, values, details);

/** Whether `error` is BOOKING_RELEASED, also when it came over the wire. */
export const isBookingReleased = (error: unknown): error is RuntimeError =>
  isDeclaredError(error, errorReasons.BOOKING_RELEASED);

/** The key stands for a booking of another size. ALREADY_EXISTS. */
export const bookingMismatch = (values: { readonly key: string | number; readonly vesselId: string | number }, details?: ErrorDetails): RuntimeError =>
  declaredError(errorReasons.BOOKING_MISMATCH, values, details);

/** Whether `error` is BOOKING_MISMATCH, also when it came over the wire. */
export const isBookingMismatch = (error: unknown): error is RuntimeError =>
  isDeclaredError(error, errorReasons.BOOKING_MISMATCH);

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type {
  Call,
  CallOptions,
  Client,
  Handlers,
  Init,
  MethodDescriptor,
  ReplyOf,
  RequestOf,
} from '@fairlead/runtime';
import type { LogServiceMethods, TailRequest, TailResponse } from '../gen/log.v1.ts';
import type { GetAllRequest, GetAllResponse, Vessel } from '../gen/vessel.v1.ts';
import { CreateRequest, type VesselService, vesselNotFound } from '../gen/vessel.v1.ts';
import type { Timestamp } from './timestamp.ts';

// What is asserted here is asserted by tsc: the file does not compile when a type is inferred otherwise.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(verdict: Same<A, B>): void => assert.equal(verdict, true);

type Methods = typeof VesselService.methods;
type VesselClient = Client<Methods>;
type VesselHandlers = Handlers<Methods>;

test('request and reply are inferred from a method', () => {
  same<RequestOf<Methods['getAll']>, GetAllRequest>(true);
  same<ReplyOf<Methods['getAll']>, GetAllResponse>(true);
  same<keyof Methods, 'create' | 'get' | 'getAll' | 'findAvailable' | 'book' | 'release'>(true);
});

test('a client takes any part of the request and gives the whole reply', () => {
  same<Parameters<VesselClient['getAll']>[0], Init<GetAllRequest>>(true);
  same<Awaited<ReturnType<VesselClient['getAll']>>, GetAllResponse>(true);
});

test('a handler gets the whole request and may leave fields of the reply out', () => {
  same<Parameters<VesselHandlers['getAll']>[0], GetAllRequest>(true);
  const handlers: Pick<VesselHandlers, 'create' | 'book'> = {
    create: ({ name, capacity, available }) => ({
      created: true,
      vessel: { name, capacity, available: available ?? true },
    }),
    book: async () => ({}),
  };
  assert.equal(Object.keys(handlers).length, 2);
});

test('a stream is an async iterable, on the side that sends it and on the side that reads it', () => {
  type Tail = LogServiceMethods['tail'];
  same<RequestOf<Tail>, TailRequest>(true);
  same<ReplyOf<Tail>, TailResponse>(true);
  same<
    Client<LogServiceMethods>['tail'],
    (request: Init<TailRequest>, options?: CallOptions) => AsyncIterable<TailResponse>
  >(true);
  type Methods = {
    up: MethodDescriptor<Vessel, TailResponse, 'client-stream'>;
    both: MethodDescriptor<Vessel, TailResponse, 'bidirectional'>;
  };
  same<
    Client<Methods>['up'],
    (requests: AsyncIterable<Init<Vessel>>, options?: CallOptions) => Promise<TailResponse>
  >(true);
  same<
    Client<Methods>['both'],
    (requests: AsyncIterable<Init<Vessel>>, options?: CallOptions) => AsyncIterable<TailResponse>
  >(true);
  same<Parameters<Handlers<Methods>['both']>, [requests: AsyncIterable<Vessel>, call: Call]>(true);
  const handlers: Pick<Handlers<LogServiceMethods>, 'tail'> = {
    async *tail({ resumeToken }) {
      yield { resumeToken };
    },
  };
  assert.equal(Object.keys(handlers).length, 1);
});

test('fields are typed as decode gives them', () => {
  same<Vessel['createdTime'], Timestamp | undefined>(true);
  same<Vessel['available'], boolean>(true);
  same<CreateRequest['available'], boolean | undefined>(true);
  same<GetAllResponse['vessels'], readonly Vessel[]>(true);
});

test('what does not fit does not compile', () => {
  // @ts-expect-error a field that the message does not have
  CreateRequest.codec.encode({ nam: 'x' });
  // @ts-expect-error a method that the service does not have
  const missing: keyof VesselClient = 'fly';
  // @ts-expect-error the reason's values are not optional
  const withoutValues = () => vesselNotFound({});
  assert.ok(missing && withoutValues);
});

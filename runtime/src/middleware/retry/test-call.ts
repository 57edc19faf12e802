import { ClientCall } from '../../client/client-call.ts';
import type { CallOptions } from '../../client/types.ts';
import { createJsonType } from '../../codec/json.ts';
import type { ServiceNode } from '../../registry/types.ts';
import type { Idempotency, MethodDescriptor } from '../../rpc/descriptor.ts';

const type = createJsonType<object>('test.Empty');

export const testMethod = (idempotency: Idempotency): MethodDescriptor => ({
  name: 'Do',
  path: 'test.v1.TestService/Do',
  kind: 'unary',
  request: type as MethodDescriptor['request'],
  reply: type as MethodDescriptor['reply'],
  idempotency,
  access: 'anyone',
  http: [],
});

export const testNode = (id: string): ServiceNode => ({
  id,
  service: 'test',
  version: '1.0.0',
  address: `memory:${id}`,
  labels: {},
});

/** A call for tests of middleware. */
export const testCall = (method: MethodDescriptor, options: CallOptions = {}): ClientCall =>
  new ClientCall(method, 'test', {}, undefined, options);

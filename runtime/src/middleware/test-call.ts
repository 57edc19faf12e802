import type { Call } from '../rpc/call.ts';

/** A call for tests of a single middleware. */
export const testCall = (fields: Partial<Call> = {}): Call => ({
  kind: 'client',
  path: 'test.v1.EchoService/Say',
  target: 'echo',
  method: undefined,
  request: undefined,
  metadata: {},
  deadlineMs: Number.POSITIVE_INFINITY,
  timeoutMs: undefined,
  signal: new AbortController().signal,
  user: undefined,
  service: undefined,
  span: undefined,
  node: undefined,
  attempt: 1,
  tried: undefined,
  ...fields,
});

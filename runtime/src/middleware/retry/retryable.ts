import { ClientCall } from '../../client/client-call.ts';
import type { RuntimeError } from '../../errors/runtime-error.ts';
import type { Call } from '../../rpc/call.ts';

/**
 * Whether another try may follow this failure: the error has to say that it may help, and either the method may be
 * carried out again, or it is certain that it has not been carried out: the call never left, or its callee says that
 * no handler has seen it.
 */
export function isRetryable(call: Call, error: RuntimeError): boolean {
  if (!error.retryable) return false;
  if (call instanceof ClientCall && !call.sent) return true;
  const { method } = call;
  // A request that is a stream may have been read from.
  if (!method || method.kind === 'client-stream' || method.kind === 'bidirectional') return false;
  return method.idempotency !== 'unknown' || error.notExecuted;
}

import { RuntimeError } from '../errors/runtime-error.ts';
import type { Middleware } from '../rpc/call.ts';
import { type AnyMethod, sendsMany } from '../rpc/descriptor.ts';

/**
 * Server: refuses a request that breaks the rules declared in its proto, naming every field that does. Where the caller
 * sends a stream, the handler that reads it gets the error at the message that does.
 */
export function validation(): Middleware {
  return (next) => (call) => {
    const { method } = call;
    if (!method) return next(call);
    if (sendsMany(method)) {
      call.request = validated(method, call.request as AsyncIterable<unknown>);
      return next(call);
    }
    const error = violation(method, call.request);
    return error ? Promise.reject(error) : next(call);
  };
}

async function* validated(method: AnyMethod, messages: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  for await (const message of messages) {
    const error = violation(method, message);
    if (error) throw error;
    yield message;
  }
}

function violation(method: AnyMethod, message: unknown): RuntimeError | undefined {
  const violations = method.request.validate(message);
  if (violations.length === 0) return undefined;
  return new RuntimeError({
    code: 'INVALID_ARGUMENT',
    reason: 'INVALID_REQUEST',
    message: violations.map(({ field, description }) => `${field} ${description}`).join('; '),
    fieldViolations: violations,
  });
}

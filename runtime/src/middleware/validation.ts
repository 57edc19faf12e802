import { RuntimeError } from '../errors/runtime-error.ts';
import type { Middleware } from '../rpc/call.ts';

/** Server: refuses a request that breaks the rules declared in its proto, naming every field that does. */
export function validation(): Middleware {
  return (next) => (call) => {
    const violations = call.method?.request.validate(call.request) ?? [];
    if (violations.length === 0) return next(call);
    return Promise.reject(
      new RuntimeError({
        code: 'INVALID_ARGUMENT',
        reason: 'INVALID_REQUEST',
        message: violations.map(({ field, description }) => `${field} ${description}`).join('; '),
        fieldViolations: violations,
      }),
    );
  };
}

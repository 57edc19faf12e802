import { closest, type FoundMethod, findMethod } from '@fairlead/interface-center';
import { type Json, RuntimeError } from '@fairlead/runtime';

/** What `POST /rpc` asks for. */
export interface RpcRequest extends FoundMethod {
  readonly message: unknown;
}

const members = ['service', 'method', 'request'];

const invalid = (field: string, description: string) =>
  new RuntimeError({
    code: 'INVALID_ARGUMENT',
    reason: 'INVALID_REQUEST',
    message: `${field} ${description}`,
    fieldViolations: [{ field, description }],
  });

/**
 * Reads the body of `POST /rpc`. Throws `INVALID_ARGUMENT` naming the member that is wrong, `UNIMPLEMENTED` for a
 * service or method that is not there, `PERMISSION_DENIED` for an internal one.
 */
export function readRpcRequest(body: unknown): RpcRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid('the body', 'must be an object: {"service": …, "method": …, "request": {…}}');
  }
  for (const member of Object.keys(body)) {
    if (members.includes(member)) continue;
    const near = closest(member, members);
    throw invalid(
      member.slice(0, 100),
      `is not known; ${near ? `did you mean ${near}?` : `known: ${members.join(', ')}`}`,
    );
  }
  const { service, method, request = {} } = body as Record<string, unknown>;
  if (typeof service !== 'string') throw invalid('service', 'must be a name such as vessel.v1.VesselService');
  if (typeof method !== 'string') throw invalid('method', 'must be a name such as Create');
  const found = findMethod(service, method);
  if (found.method.access === 'service') {
    throw new RuntimeError({
      code: 'PERMISSION_DENIED',
      reason: 'INTERNAL_METHOD',
      message: `${found.method.path} is internal: only Fairlead's own services may call it`,
    });
  }
  if (found.method.kind !== 'unary') {
    throw new RuntimeError({
      code: 'UNIMPLEMENTED',
      reason: 'NO_SUCH_METHOD',
      message: `${found.method.path} is a stream, which POST /rpc does not carry`,
    });
  }
  return { ...found, message: found.method.request.fromJson(request as Json) };
}

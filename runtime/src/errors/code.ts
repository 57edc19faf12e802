/**
 * The sixteen canonical RPC error codes, in the order of their numbers 1 to 16.
 * Source: google/rpc/code.proto.
 */
export const codes = [
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

export type Code = (typeof codes)[number];

/** The number a code has on the wire, 1 to 16. */
export const codeNumber = (code: Code): number => codes.indexOf(code) + 1;

/** The code with this number; `UNKNOWN` for a number that is none of them. */
export const codeFromNumber = (number: number): Code => codes[number - 1] ?? 'UNKNOWN';

/** Whether a failure with this code says something about a node or the network rather than about the request. */
export const isInfrastructureCode = (code: Code): boolean =>
  code === 'UNAVAILABLE' ||
  code === 'DEADLINE_EXCEEDED' ||
  code === 'INTERNAL' ||
  code === 'UNKNOWN' ||
  code === 'DATA_LOSS';

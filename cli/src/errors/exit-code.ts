import type { Code } from '@fairlead/runtime';

/** What a tool ends with. */
export const exitCodes = {
  ok: 0,
  failure: 1,
  /** The command line, a file given with it, or the configuration is wrong. */
  usage: 2,
  notFound: 3,
  /** Not logged in, or not allowed. */
  notAllowed: 4,
  /** A conflict, or something that the state of the system does not allow: a full fleet is one. */
  conflict: 5,
  /** Nobody answers, or not in time. */
  unavailable: 6,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

const byCode: Partial<Record<Code, number>> = {
  INVALID_ARGUMENT: exitCodes.usage,
  OUT_OF_RANGE: exitCodes.usage,
  NOT_FOUND: exitCodes.notFound,
  UNAUTHENTICATED: exitCodes.notAllowed,
  PERMISSION_DENIED: exitCodes.notAllowed,
  ALREADY_EXISTS: exitCodes.conflict,
  FAILED_PRECONDITION: exitCodes.conflict,
  ABORTED: exitCodes.conflict,
  RESOURCE_EXHAUSTED: exitCodes.conflict,
  UNAVAILABLE: exitCodes.unavailable,
  DEADLINE_EXCEEDED: exitCodes.unavailable,
};

/** What a call that failed with `code` makes a tool end with. */
export const exitCodeOf = (code: Code): number => byCode[code] ?? exitCodes.failure;

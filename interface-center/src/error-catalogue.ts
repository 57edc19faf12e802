import { type Code, RuntimeError } from '@fairlead/runtime';

/** A reason for failing, as an error-reason enum in a proto declares it. Its identity is (reason, domain). */
export interface ErrorReason {
  readonly reason: string;
  /** The proto package, for example `vessel.v1`. */
  readonly domain: string;
  readonly code: Code;
  /** Whether the same call may succeed on another try. */
  readonly retryable: boolean;
  readonly httpStatus: number;
  /** For a person; `{name}` stands for a value of the metadata. */
  readonly message: string;
}

export interface ErrorDetails {
  /** What led to it. Stays in this process. */
  readonly cause?: unknown;
  /** How long to wait before the next try, in ms. Default unknown. */
  readonly retryAfterMs?: number;
}

/** Values that go with an error. */
export type ErrorValues = Readonly<Record<string, string | number>>;

/** The error with this reason. The generated constructors call it. */
export function declaredError(
  declared: ErrorReason,
  values: ErrorValues,
  details: ErrorDetails = {},
): RuntimeError {
  const metadata = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
  return new RuntimeError({
    code: declared.code,
    reason: declared.reason,
    domain: declared.domain,
    retryable: declared.retryable,
    message: declared.message.replace(/\{(\w+)\}/g, (whole, key: string) => metadata[key] ?? whole),
    metadata,
    ...details,
  });
}

/** Whether `error` has this reason, also when it came over the wire. The generated guards call it. */
export const isDeclaredError = (error: unknown, { reason, domain }: ErrorReason): error is RuntimeError =>
  error instanceof RuntimeError && error.is(reason, domain);

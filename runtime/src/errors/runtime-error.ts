import type { Code } from './code.ts';

/** One thing that is wrong with one field of a request. */
export interface FieldViolation {
  /** Path of the field as JSON names it, for example `containers[0].customerId`. */
  readonly field: string;
  /** What is wrong, as a sentence that names what is allowed. */
  readonly description: string;
}

export interface RuntimeErrorOptions {
  readonly code: Code;
  /** For a person; says what to do where it can. Never parsed by a program. */
  readonly message: string;
  /** Machine-readable cause, `[A-Z][A-Z0-9_]+`, at most 63 characters; unique within `domain`. Default none. */
  readonly reason?: string;
  /** Who declared the reason, for example `vessel.v1`. Default `fairlead` where a reason is given. */
  readonly domain?: string;
  /** Values that go with the reason. Default none. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Whether the same call may succeed on another try. Default: only `UNAVAILABLE`. */
  readonly retryable?: boolean;
  /** How long to wait before the next try, in ms. Default unknown. */
  readonly retryAfterMs?: number;
  readonly fieldViolations?: readonly FieldViolation[];
  /** Whether it is certain that nothing was carried out. Default false. */
  readonly notExecuted?: boolean;
  /** What led to it. Stays in this process. */
  readonly cause?: unknown;
}

/** The one error type of the runtime: the same on both sides of the wire, told apart by (reason, domain). */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError';
  readonly code: Code;
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly fieldViolations: readonly FieldViolation[];
  /**
   * Whether the callee says that its handler never saw the call, so that any method may be tried again. True of one
   * hop only: a handler that passes such an error on has been carried out itself.
   */
  readonly notExecuted: boolean;

  constructor(options: RuntimeErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.reason = options.reason ?? '';
    this.domain = options.domain ?? (options.reason ? 'fairlead' : '');
    this.metadata = options.metadata ?? {};
    this.retryable = options.retryable ?? options.code === 'UNAVAILABLE';
    this.retryAfterMs = options.retryAfterMs;
    this.fieldViolations = options.fieldViolations ?? [];
    this.notExecuted = options.notExecuted ?? false;
  }

  /** Whether this is the error that `domain` declared as `reason`. */
  is(reason: string, domain?: string): boolean {
    return this.reason === reason && (domain === undefined || this.domain === domain);
  }

  /**
   * Makes a RuntimeError of whatever was thrown. A RuntimeError stays itself, an abort becomes `CANCELLED`,
   * a timeout `DEADLINE_EXCEEDED`, anything else `UNKNOWN` with its message and itself as the cause.
   */
  static from(thrown: unknown): RuntimeError {
    if (thrown instanceof RuntimeError) return thrown;
    const name = thrown instanceof Error ? thrown.name : '';
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    if (name === 'AbortError') return new RuntimeError({ code: 'CANCELLED', message, cause: thrown });
    if (name === 'TimeoutError')
      return new RuntimeError({ code: 'DEADLINE_EXCEEDED', message, cause: thrown });
    return new RuntimeError({ code: 'UNKNOWN', message, cause: thrown });
  }
}

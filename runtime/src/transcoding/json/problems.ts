import { type FieldViolation, RuntimeError } from '../../errors/runtime-error.ts';

/** More is not reported of one message: a thousand mistakes would make an answer of a megabyte. */
const maxViolations = 20;

/** What is wrong with the JSON of a message, and where the reader is in it. */
export class Problems {
  readonly violations: FieldViolation[] = [];
  readonly #path: (string | number)[] = [];

  get isFull(): boolean {
    return this.violations.length >= maxViolations;
  }

  /** How many messages, lists and maps the reader is in. */
  get depth(): number {
    return this.#path.length;
  }

  enter(part: string | number): void {
    this.#path.push(part);
  }

  leave(): void {
    this.#path.pop();
  }

  add(description: string, part?: string): void {
    if (this.isFull) return;
    const path = part === undefined ? this.#path : [...this.#path, part];
    this.violations.push({ field: path.reduce<string>(joined, ''), description });
  }

  throwIfAny(): void {
    if (this.violations.length > 0) throw invalidRequest(this.violations);
  }
}

/** What a caller wrote is shown, but not a megabyte of it. */
const joined = (path: string, part: string | number): string => {
  if (typeof part === 'number') return `${path}[${part}]`;
  const shown = part.length > 100 ? `${part.slice(0, 100)}…` : part;
  return path === '' ? shown : `${path}.${shown}`;
};

/** `INVALID_ARGUMENT`, reason `INVALID_REQUEST`, saying what is wrong with each field. */
export function invalidRequest(violations: readonly FieldViolation[], cause?: unknown): RuntimeError {
  return new RuntimeError({
    code: 'INVALID_ARGUMENT',
    reason: 'INVALID_REQUEST',
    message: violations
      .map(({ field, description }) => `${field || 'the message'} ${description}`)
      .join('; '),
    fieldViolations: violations,
    cause,
  });
}

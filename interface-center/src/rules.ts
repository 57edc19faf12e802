import type { FieldViolation } from '@fairlead/runtime';

/** What one field has to fulfil: `fairlead.v1.Rules` as the generator writes it. Absent means anything goes. */
export interface FieldRule {
  readonly required?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly gte?: number;
  readonly lte?: number;
  readonly gt?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly format?: Format;
  readonly pattern?: string;
  /** The type of a field that holds messages with rules of their own. A function, so that types may refer to each other. */
  readonly message?: () => Validated;
}

/** A message type, as far as its rules go. */
export interface Validated {
  validate(message: never): readonly FieldViolation[];
}

/** Rules by field. */
export type FieldRules = Readonly<Record<string, FieldRule>>;

export type Format = 'EMAIL' | 'LINE';

/** Gives what is wrong with a message; empty when nothing is. */
export type Check = (message: object) => readonly FieldViolation[];

/** More is not reported of one list: a thousand bad items would make an answer of a megabyte. */
const maxViolations = 20;

const fine: readonly FieldViolation[] = Object.freeze([]);

const formats: Record<Format, { readonly test: RegExp; readonly sentence: string }> = {
  // No nested repetition that could match the same character twice, so the time stays linear.
  EMAIL: {
    test: /^[^\s@\p{Cc}]+@[^\s@.\p{Cc}]+(?:\.[^\s@.\p{Cc}]+)+$/u,
    sentence: 'must be an email address such as ada@example.com',
  },
  LINE: {
    test: /^(?!\s)[^\p{Cc}\u2028\u2029]*(?<!\s)$/u,
    sentence: 'must be one line without control characters, and without spaces at its ends',
  },
};

/** Gives the first thing that is wrong with a value, or nothing. */
type Rule = (value: unknown) => string | undefined;

/** Turns rules into a function, once per type. */
export function compileRules(rules: FieldRules): Check {
  const checks = Object.entries(rules).map(([field, rule]) => ({
    field,
    test: compile(rule),
    nested: rule.message,
  }));
  if (checks.length === 0) return () => fine;
  return (message) => {
    let violations: readonly FieldViolation[] | undefined;
    for (const { field, test, nested } of checks) {
      const value = (message as Readonly<Record<string, unknown>>)[field];
      const description = test(value);
      if (description !== undefined) violations = [...(violations ?? []), { field, description }];
      else if (nested && value != null) violations = inside(field, value, nested(), violations);
    }
    return violations ?? fine;
  };
}

/** Adds what is wrong inside a field that holds a message or a list of them. */
function inside(
  field: string,
  value: unknown,
  type: Validated,
  found: readonly FieldViolation[] | undefined,
): readonly FieldViolation[] | undefined {
  if (!Array.isArray(value)) return under(field, type.validate(value as never), found);
  let violations = found;
  for (let index = 0; index < value.length; index++) {
    const wrong = type.validate(value[index] as never);
    if (wrong.length > 0) violations = under(`${field}[${index}]`, wrong, violations);
    if (violations && violations.length >= maxViolations) break;
  }
  return violations;
}

const under = (
  path: string,
  wrong: readonly FieldViolation[],
  found: readonly FieldViolation[] | undefined,
): readonly FieldViolation[] => [
  ...(found ?? []),
  ...wrong.map((violation) => ({ ...violation, field: `${path}.${violation.field}` })),
];

function compile(rule: FieldRule): Rule {
  const tests = [...numberTests(rule), ...stringTests(rule), ...listTests(rule)];
  return (value) => {
    if (isAbsent(value)) {
      if (rule.required) return 'is required';
      // An empty list is judged by its size; any other absent value has nothing to judge.
      if (!Array.isArray(value)) return undefined;
    }
    for (const test of tests) {
      const description = test(value);
      if (description !== undefined) return description;
    }
    return undefined;
  };
}

const isAbsent = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

function* numberTests({ gt, gte, lte }: FieldRule): Generator<Rule> {
  const number = (allows: (value: number) => boolean, sentence: string): Rule => {
    return (value) => (typeof value !== 'number' || allows(value) ? undefined : `${sentence} (got ${value})`);
  };
  if (gt !== undefined) yield number((value) => value > gt, `must be greater than ${gt}`);
  if (gte !== undefined) yield number((value) => value >= gte, `must be at least ${gte}`);
  if (lte !== undefined) yield number((value) => value <= lte, `must be at most ${lte}`);
}

function* stringTests({ minLength, maxLength, format, pattern }: FieldRule): Generator<Rule> {
  const string = (allows: (value: string) => boolean, sentence: string): Rule => {
    return (value) => (typeof value !== 'string' || allows(value) ? undefined : sentence);
  };
  // The lengths come first: they keep the expressions from seeing a megabyte. The value itself is never quoted,
  // since it may be a password.
  if (minLength !== undefined) {
    yield string((value) => characters(value) >= minLength, `must have at least ${minLength} characters`);
  }
  if (maxLength !== undefined) {
    yield string(
      (value) => value.length <= maxLength || characters(value) <= maxLength,
      `must have at most ${maxLength} characters`,
    );
  }
  if (format !== undefined)
    yield string((value) => formats[format].test.test(value), formats[format].sentence);
  if (pattern !== undefined) {
    const whole = new RegExp(`^(?:${pattern})$`, 'u');
    yield string((value) => whole.test(value), `must match ${pattern}`);
  }
}

/** Code points, as people and databases count; `length` counts an emoji twice. */
function characters(value: string): number {
  let count = 0;
  for (const _ of value) count++;
  return count;
}

function* listTests({ minItems, maxItems }: FieldRule): Generator<Rule> {
  const list = (allows: (size: number) => boolean, sentence: string): Rule => {
    return (value) =>
      !Array.isArray(value) || allows(value.length) ? undefined : `${sentence} (got ${value.length})`;
  };
  const items = (count: number): string => (count === 1 ? '1 item' : `${count} items`);
  if (minItems !== undefined) yield list((size) => size >= minItems, `must have at least ${items(minItems)}`);
  if (maxItems !== undefined) yield list((size) => size <= maxItems, `must have at most ${items(maxItems)}`);
}

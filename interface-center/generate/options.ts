import type { Access, HttpBinding, Idempotency, Json } from '@fairlead/runtime';
import type protobuf from 'protobufjs';
import { GenerateFailure } from './failure.ts';

/** An option's value as protobufjs parses it: a single repeated value is not in a list. */
type Parsed = Readonly<Record<string, unknown>>;

/** The option called `name`, from `parsedOptions`, since `options` flattens what is repeated. */
function option(of: protobuf.ReflectionObject, name: string): unknown {
  const parsed: readonly Parsed[] = of.parsedOptions ?? [];
  return parsed.findLast((entry) => name in entry)?.[name];
}

const access: Readonly<Record<string, Access>> = { ANYONE: 'anyone', USER: 'user', SERVICE: 'service' };
const idempotency: Readonly<Record<string, Idempotency>> = {
  NO_SIDE_EFFECTS: 'no-side-effects',
  IDEMPOTENT: 'idempotent',
};

export const accessOf = (method: protobuf.Method): Access =>
  access[String(option(method, '(fairlead.v1.access)'))] ?? 'user';

export const idempotencyOf = (method: protobuf.Method): Idempotency =>
  idempotency[String(option(method, 'idempotency_level'))] ?? 'unknown';

/** The rules of a field as `src/rules.ts` takes them; nothing when it has none. */
export function rulesOf(field: protobuf.Field): Parsed | undefined {
  const rules = option(field, '(fairlead.v1.rules)') as Parsed | undefined;
  if (rules === undefined) return undefined;
  const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(rules).map(([name, value]) => [camel(name), value]));
}

/** The error reasons that a method says it fails with, as they are written. */
export function failsWithOf(method: protobuf.Method): string[] {
  const parsed: readonly Parsed[] = method.parsedOptions ?? [];
  return parsed.flatMap((entry) => entry['(fairlead.v1.fails_with)'] ?? []).map(String);
}

/** The example of a field; nothing when it has none. Throws for one that is no JSON of the field's kind. */
export function exampleOf(field: protobuf.Field): Json | undefined {
  const text = option(field, '(fairlead.v1.example)');
  if (text === undefined) return undefined;
  const { resolvedType, type } = field.resolve();
  if (resolvedType || /^(?:string|bytes|\w*64)$/.test(type)) return String(text);
  try {
    return JSON.parse(String(text)) as Json;
  } catch {
    throw new GenerateFailure(
      `${field.fullName.slice(1)}: its example ${JSON.stringify(text)} is no JSON, which ${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type} needs`,
    );
  }
}

export const isDeprecated = (of: protobuf.ReflectionObject): boolean => option(of, 'deprecated') === true;

const verbs = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** The HTTP bindings of a method, the additional ones after the first. */
export function httpOf(method: protobuf.Method): HttpBinding[] {
  const rule = option(method, '(google.api.http)') as Parsed | undefined;
  if (rule === undefined) return [];
  const additional = rule.additional_bindings ?? [];
  const more = (Array.isArray(additional) ? additional : [additional]) as Parsed[];
  const fail = (why: string): never => {
    throw new GenerateFailure(`${method.fullName.slice(1)}: its google.api.http ${why}`);
  };
  if (more.some((binding) => 'additional_bindings' in binding))
    fail('nests additional_bindings; they nest once');
  return [rule, ...more].map((binding) => {
    const { verb, path } = patternOf(binding) ?? fail(`needs one of ${verbs.join(', ')} or custom`);
    return {
      verb,
      path,
      body: String(binding.body ?? ''),
      responseBody: String(binding.response_body ?? ''),
    };
  });
}

function patternOf(binding: Parsed): { verb: string; path: string } | undefined {
  const verb = verbs.find((name) => name in binding);
  if (verb !== undefined) return { verb, path: String(binding[verb]) };
  const custom = binding.custom as Parsed | undefined;
  return custom && { verb: String(custom.kind ?? '').toLowerCase(), path: String(custom.path ?? '') };
}

import type { Access, HttpBinding, Idempotency } from '@fairlead/runtime';
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

const verbs = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** The HTTP bindings of a method, the additional ones after the first. */
export function httpOf(method: protobuf.Method): HttpBinding[] {
  const rule = option(method, '(google.api.http)') as Parsed | undefined;
  if (rule === undefined) return [];
  const additional = rule.additional_bindings ?? [];
  const all = [rule, ...(Array.isArray(additional) ? additional : [additional])] as Parsed[];
  return all.map((binding) => {
    const verb = verbs.find((name) => name in binding);
    if (verb === undefined) {
      throw new GenerateFailure(
        `${method.fullName.slice(1)}: its google.api.http needs one of ${verbs.join(', ')}; custom verbs are not supported`,
      );
    }
    return {
      verb,
      path: String(binding[verb]),
      body: String(binding.body ?? ''),
      responseBody: String(binding.response_body ?? ''),
    };
  });
}

import { type AnyMethod, RuntimeError } from '@fairlead/runtime';

/** The field that a method declares to be carried out once for each key. */
const fieldName = 'idempotency_key';
const header = 'Idempotency-Key';

const wrong = (reason: string, message: string, field?: string) =>
  new RuntimeError({
    code: 'INVALID_ARGUMENT',
    reason,
    message,
    ...(field && { fieldViolations: [{ field, description: message }] }),
  });

/**
 * Puts the header `Idempotency-Key` into the request's `idempotency_key`; the service does the rest. Throws
 * `INVALID_ARGUMENT` for a key that is none, one that is not what the field says, one that is missing where the proto
 * requires it, and for one where nothing would keep the request from being carried out twice.
 */
export function withIdempotencyKey(method: AnyMethod, message: object, given: unknown): object {
  // Read only where it may matter: a schema is loaded when it is first asked for.
  if (given === undefined && method.idempotency !== 'unknown') return message;
  const field = method.request.schema?.field(fieldName);
  if (field?.kind !== 'string' || field.repeated) {
    if (given === undefined || method.idempotency !== 'unknown') return message;
    throw wrong(
      'IDEMPOTENCY_KEY_UNSUPPORTED',
      `${method.path} takes no ${header}: nothing would keep it from being carried out twice`,
    );
  }
  const { jsonName } = field;
  const inside = (message as Readonly<Record<string, unknown>>)[jsonName] ?? '';
  if (given === undefined) {
    if (inside !== '' || !field.rules.required) return message;
    throw wrong(
      'IDEMPOTENCY_KEY_MISSING',
      `${method.path} needs a key: send ${header}, or ${jsonName} in the request`,
      jsonName,
    );
  }
  const key = readKey(given);
  if (inside === '' || inside === key) return { ...message, [jsonName]: key };
  throw wrong('INVALID_REQUEST', `must be the same as the header ${header}, or be left out`, jsonName);
}

/** As a quoted string (draft-ietf-httpapi-idempotency-key-header), or bare, which is how most send it. */
function readKey(given: unknown): string {
  const text = typeof given === 'string' ? given.trim() : '';
  const quoted = /^"((?:[ !#-[\]-~]|\\["\\])*)"$/.exec(text)?.[1];
  const key = quoted === undefined ? text : quoted.replace(/\\(["\\])/g, '$1');
  const isKey = quoted === undefined ? /^[!#-~][!-~]*$/.test(key) : key !== '';
  if (isKey && !key.includes(' ')) return key;
  throw wrong('INVALID_REQUEST', `${header} must be one key of printable characters, such as "order-4711"`);
}

import { type FieldViolation, type Json, type MessageType, RuntimeError } from '@fairlead/runtime';
import { usageError } from '../errors/tool-error.ts';
import { printable } from '../output/printable.ts';
import { fileName } from './read-limited.ts';

/** More is not told of one file. */
const maxShown = 5;

/**
 * A message given as JSON, checked by the rules of its proto before anything is sent. Throws a usage error that names
 * the file and each field. `path` is where in the file the message stands, for example `[2]`.
 */
export function readMessage<T>(type: MessageType<T>, json: Json, file: string, path = ''): T {
  const message = parse(type, json, file, path);
  const violations = type.validate(message);
  if (violations.length > 0) throw refusal(violations, file, path);
  return message;
}

function parse<T>(type: MessageType<T>, json: Json, file: string, path: string): T {
  try {
    return type.fromJson(json);
  } catch (thrown) {
    const { fieldViolations, message } = RuntimeError.from(thrown);
    throw fieldViolations.length > 0
      ? refusal(fieldViolations, file, path)
      : usageError(`${fileName(file)}: ${message}`, thrown);
  }
}

function refusal(violations: readonly FieldViolation[], file: string, path: string) {
  const sentences = violations.slice(0, maxShown).map(({ field, description }) => {
    const subject = path !== '' && field !== '' ? `${path}.${field}` : path || field || 'it';
    return printable(`${subject} ${description}`);
  });
  if (violations.length > maxShown) sentences.push(`and ${violations.length - maxShown} more`);
  return usageError(`${fileName(file)}: ${sentences.join('; ')}`);
}

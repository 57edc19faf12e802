import { createRequire } from 'node:module';
import { type Init, type Json, type MessageSchema, type MessageType, RuntimeError } from '@fairlead/runtime';
import { compileRules, type FieldRules } from './rules.ts';
import { messageSchema } from './schemas.ts';
import { fromBytes, toBytes, type WireForm } from './wire.ts';

const require = createRequire(import.meta.url);
let loaded: typeof import('./json/mapping.ts') | undefined;

/** Loaded at first use, and all schemas with it: who speaks RPC only never needs it. */
function json(): typeof import('./json/mapping.ts') {
  loaded ??= require('./json/mapping.ts') as typeof import('./json/mapping.ts');
  return loaded;
}

/**
 * The type of a message. The generated files call it once per message, at import, so it does next to nothing:
 * rules are compiled when the first message is validated, the JSON mapping when it is first used.
 */
export function messageType<T extends object>(
  typeName: string,
  form: WireForm<T, Init<T>>,
  rules: FieldRules = {},
): MessageType<T> {
  const encode = (message: Init<T>): Uint8Array => toBytes(form, message);
  const decode = (bytes: Uint8Array): T => {
    try {
      return fromBytes(form, bytes);
    } catch (cause) {
      throw undecodable(typeName, cause);
    }
  };
  let schema: MessageSchema | undefined;
  const schemaNow = (): MessageSchema => {
    schema ??= messageSchema(typeName);
    return schema;
  };
  let check: ReturnType<typeof compileRules> | undefined;
  return {
    typeName,
    codec: { contentType: 'application/x-protobuf', encode, decode },
    toJson: (message): Json => json().writeMessage(schemaNow(), message),
    fromJson: (value) => json().readMessage(schemaNow(), value) as T,
    validate(message) {
      check ??= compileRules(rules);
      return check(message);
    },
    get schema() {
      return schemaNow();
    },
  };
}

const undecodable = (typeName: string, cause: unknown): RuntimeError =>
  new RuntimeError({
    code: 'INVALID_ARGUMENT',
    message: `These bytes are no ${typeName}: ${cause instanceof Error ? cause.message : String(cause)}`,
    cause,
  });

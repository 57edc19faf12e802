import type { Codec, Init, Json, MessageType } from '@fairlead/runtime';
import type protobuf from 'protobufjs/light.js';
import { fromProtoJson } from './json-input.ts';
import { toProtoJson } from './json-output.ts';
import { createReader, undecodable } from './number-reader.ts';
import { addEmpty, type Empty, reflectedType } from './reflection.ts';
import { compileRules, type FieldRules } from './rules.ts';

/**
 * The type of a message. The generated files call it once per message, at import, so it does next to nothing:
 * the codec is generated when the first message is encoded or decoded, the rules when the first is validated.
 * @param empty makes a message with every field at its default; `decode` and `fromJson` give such objects.
 */
export function messageType<T extends object>(
  typeName: string,
  empty: Empty<T>,
  rules: FieldRules = {},
): MessageType<T> {
  addEmpty(typeName, empty);
  let known: protobuf.Type | undefined;
  const reflected = (): protobuf.Type => {
    known ??= reflectedType(typeName);
    return known;
  };

  const codec: Codec<T, Init<T>> = {
    contentType: 'application/x-protobuf',
    encode: (value) => reflected().encode(value).finish(),
    decode(bytes) {
      const type = reflected();
      try {
        return type.decode(createReader(bytes)) as unknown as T;
      } catch (cause) {
        throw undecodable(typeName, cause);
      }
    },
  };

  let check: ReturnType<typeof compileRules> | undefined;
  return {
    typeName,
    codec,
    toJson: (message): Json => toProtoJson(reflected(), message),
    // Through the codec, since that gives every field its default and drops what the types do not say.
    fromJson: (json) => codec.decode(fromProtoJson(reflected(), json)),
    validate(message) {
      check ??= compileRules(rules);
      return check(message);
    },
  };
}

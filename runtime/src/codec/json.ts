import { RuntimeError } from '../errors/runtime-error.ts';
import type { Init, Json, MessageType } from '../rpc/descriptor.ts';

/**
 * A message type whose bytes are JSON, for services without a proto: tests, prototypes. Nothing is checked beyond the
 * syntax; what decodes is trusted to be a `T`.
 */
export function createJsonType<T>(typeName: string): MessageType<T> {
  const decode = (bytes: Uint8Array): T => {
    try {
      return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')) as T;
    } catch (cause) {
      throw new RuntimeError({ code: 'INVALID_ARGUMENT', message: `${typeName} is not JSON`, cause });
    }
  };
  return {
    typeName,
    codec: {
      contentType: 'application/json',
      encode: (message: Init<T>) => Buffer.from(JSON.stringify(message)),
      decode,
    },
    toJson: (message) => structuredClone(message) as Json,
    fromJson: (json) => structuredClone(json) as T,
    validate: () => [],
  };
}

import { RuntimeError } from '../../../runtime/src/errors/runtime-error.ts';
import { consul } from './consul.ts';
import { ferretdb } from './ferretdb.ts';
import { jaeger } from './jaeger.ts';
import { kafka } from './kafka.ts';
import { nats } from './nats.ts';
import type { ServerKind } from './types.ts';

/** Every server, the quick ones first, so that they are there while the others are still built. */
export const kinds: readonly ServerKind[] = [nats, consul, kafka, jaeger, ferretdb];

/** The kind with that name, or of that product: FerretDB is what stands in for `mongodb`. */
export function findKind(name: string): ServerKind {
  const wanted = name.toLowerCase();
  const found = kinds.find((kind) => kind.name === wanted || kind.product.toLowerCase() === wanted);
  if (found) return found;
  throw new RuntimeError({
    code: 'INVALID_ARGUMENT',
    message: `there is no server ${name}; known: ${kinds.map((kind) => kind.name).join(', ')}`,
  });
}

import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { type Collection, type Document, RuntimeError, type Store } from '@fairlead/runtime';

/** A signing key as stored. Of each generation there is one, whichever replica makes it. */
export type SigningKeyDocument = Document & {
  readonly generation: number;
  /** Random, so that a key of a store that was begun anew is never taken for an old one. */
  readonly kid: string;
  /** From then on tokens are signed with it; it is made known before. */
  readonly activeFromMs: number;
  /** The longest that a token signed with it is good for. */
  readonly tokenTtlMs: number;
  /** Both halves of the pair as a JSON Web Key. Leaves this service in no way. */
  readonly privateKey: { readonly kty: string; readonly crv: string; readonly x: string; readonly d: string };
};

export type SigningKeyCollection = Collection<SigningKeyDocument>;

export const openSigningKeys = (store: Store): Promise<SigningKeyCollection> =>
  store.collection<SigningKeyDocument>({ name: 'signing_keys' });

/** All keys there are, the oldest first. They are few: what has expired is removed. */
export async function readKeys(keys: SigningKeyCollection): Promise<readonly SigningKeyDocument[]> {
  const { documents } = await keys.find({ limit: 1000 });
  return [...documents].sort((a, b) => a.generation - b.generation);
}

/** Makes the key of a generation, unless another replica was first. */
export async function addKey(
  keys: SigningKeyCollection,
  {
    generation,
    activeFromMs,
    tokenTtlMs,
  }: Pick<SigningKeyDocument, 'generation' | 'activeFromMs' | 'tokenTtlMs'>,
): Promise<void> {
  const {
    kty = '',
    crv = '',
    x = '',
    d = '',
  } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  try {
    await keys.insert({
      id: `generation-${generation}`,
      generation,
      kid: randomUUID(),
      activeFromMs,
      tokenTtlMs,
      privateKey: { kty, crv, x, d },
    });
  } catch (thrown) {
    const error = RuntimeError.from(thrown);
    if (!error.is('DUPLICATE_KEY')) throw error;
  }
}

export const privateKeyOf = ({ privateKey }: SigningKeyDocument): KeyObject =>
  createPrivateKey({ key: { ...privateKey }, format: 'jwk' });

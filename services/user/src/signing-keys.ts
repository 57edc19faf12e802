import type { KeyObject } from 'node:crypto';
import { type Clock, RuntimeError } from '@fairlead/runtime';
import {
  addKey,
  privateKeyOf,
  readKeys,
  type SigningKeyCollection,
  type SigningKeyDocument,
} from './signing-key-store.ts';

/** A public key as a JSON Web Key. */
export type PublicKey = Readonly<Record<'kid' | 'kty' | 'crv' | 'x' | 'alg' | 'use', string>>;

/** The keys that users' tokens are signed with. All replicas see the same, through the store. */
export interface SigningKeys {
  /** Reads the store, makes the first or the next key when it is time, removes what has expired. */
  maintain(): Promise<void>;
  /** What to sign with now. Throws `FAILED_PRECONDITION` before the first `maintain`. */
  current(): { readonly kid: string; readonly privateKey: KeyObject };
  /** All that may have signed a token which is still good, and the next one; the newest first. */
  publicKeys(): Promise<readonly PublicKey[]>;
  /** How long before it is used a key is made known, in ms. */
  readonly leadMs: number;
}

export interface SigningKeysOptions {
  readonly keys: SigningKeyCollection;
  readonly clock: Clock;
  /** How long a key signs, in ms. */
  readonly rotationMs: number;
  /** How long a token is good for, in ms. */
  readonly tokenTtlMs: number;
}

const maxLeadMs = 300_000;

export function createSigningKeys(options: SigningKeysOptions): SigningKeys {
  const { keys, clock, rotationMs, tokenTtlMs } = options;
  const leadMs = Math.min(maxLeadMs, rotationMs / 4);
  let known: readonly SigningKeyDocument[] = [];
  const privateKeys = new Map<string, KeyObject>();

  /** The key that comes after the newest; undefined while it is too early for one. */
  const nextAfter = (newest: SigningKeyDocument | undefined) => {
    const nowMs = Math.floor(clock.now());
    if (!newest) return { generation: 1, activeFromMs: nowMs, tokenTtlMs };
    const dueMs = newest.activeFromMs + rotationMs;
    if (nowMs < dueMs - leadMs) return undefined;
    return {
      generation: newest.generation + 1,
      activeFromMs: Math.max(dueMs, nowMs + leadMs),
      tokenTtlMs,
    };
  };

  const isSuperseded = (index: number) => {
    const successor = known[index + 1];
    return successor !== undefined && successor.activeFromMs <= clock.now();
  };

  /** Tokens get longer lives with a new configuration; the key must then verify for longer. */
  const lengthen = async () => {
    for (const [index, { id, ...key }] of known.entries()) {
      if (isSuperseded(index) || key.tokenTtlMs >= tokenTtlMs) continue;
      await keys.update(id, { tokenTtlMs: { lt: tokenTtlMs } }, { set: { tokenTtlMs } });
    }
  };

  /** A key is kept for `leadMs` longer than its last token, for replicas that changed to the next one late. */
  const removeExpired = async () => {
    for (const [index, key] of known.entries()) {
      const successor = known[index + 1];
      if (successor && successor.activeFromMs + key.tokenTtlMs + leadMs <= clock.now())
        await keys.delete(key.id);
    }
  };

  const currentKey = (): SigningKeyDocument => {
    const [first] = known;
    const active = known.findLast(({ activeFromMs }) => activeFromMs <= clock.now()) ?? first;
    if (active) return active;
    throw new RuntimeError({
      code: 'FAILED_PRECONDITION',
      message: 'the signing keys have not been read yet',
    });
  };

  return {
    leadMs,
    async maintain() {
      known = await readKeys(keys);
      const next = nextAfter(known.at(-1));
      if (next) {
        await addKey(keys, next);
        known = await readKeys(keys);
      }
      await lengthen();
      await removeExpired();
      const kids = new Set(known.map(({ kid }) => kid));
      for (const kid of privateKeys.keys()) if (!kids.has(kid)) privateKeys.delete(kid);
    },
    current() {
      const key = currentKey();
      const privateKey = privateKeys.get(key.kid) ?? privateKeyOf(key);
      privateKeys.set(key.kid, privateKey);
      return { kid: key.kid, privateKey };
    },
    async publicKeys() {
      const all = await readKeys(keys);
      return all.map(publicPartOf).reverse();
    },
  };
}

const publicPartOf = ({ kid, privateKey: { kty, crv, x } }: SigningKeyDocument): PublicKey => ({
  kid,
  kty,
  crv,
  x,
  alg: 'EdDSA',
  use: 'sig',
});

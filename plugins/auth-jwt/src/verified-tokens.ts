import type { Clock, Principal } from '@fairlead/runtime';

/** A token that has been verified: whose it is, and until when that holds (epoch ms). */
export interface Verified {
  readonly principal: Principal;
  readonly expiresAtMs: number;
}

/** The tokens verified last, so that the next call with one costs a look-up. */
export interface VerifiedTokens {
  /** Undefined when the token is not known or has expired. */
  get(token: string): Principal | undefined;
  /** Forgets the token that was not used for longest when there are too many. */
  add(token: string, verified: Verified): void;
}

/** Only good tokens are added, so a stranger cannot fill it. */
export function createVerifiedTokens({ clock, size }: { clock: Clock; size: number }): VerifiedTokens {
  // A Map keeps the order of insertion: the first key is the one unused for longest.
  const tokens = new Map<string, Verified>();
  return {
    get(token) {
      const known = tokens.get(token);
      if (!known) return undefined;
      tokens.delete(token);
      if (clock.now() >= known.expiresAtMs) return undefined;
      tokens.set(token, known);
      return known.principal;
    },
    add(token, verified) {
      tokens.set(token, verified);
      if (tokens.size <= size) return;
      for (const oldest of tokens.keys()) {
        tokens.delete(oldest);
        return;
      }
    },
  };
}

/** Who makes a call: a person, or one of our own services. */
export interface Principal {
  readonly kind: 'user' | 'service';
  /** The user's id, or the service's name. */
  readonly id: string;
  /** Whether a user may read what belongs to others (an operator). Default false. */
  readonly operator?: boolean;
}

/** Verifies tokens. An implementation caches what it can, so that a call costs no second call. */
export interface Authenticator {
  readonly name: string;
  /**
   * Resolves to whom the token stands for. Throws `UNAUTHENTICATED` for a token that is malformed, forged,
   * expired or meant for somebody else, `UNAVAILABLE` when the keys that would tell are out of reach.
   */
  verify(token: string, options?: { signal?: AbortSignal }): Promise<Principal>;
  /** A short-lived token that stands for this service itself, for calls of internal methods. */
  credential(): Promise<string>;
}

/** Where user tokens' public keys come from: JSON Web Keys as `user.v1.UserService/GetSigningKeys` gives them. */
export type SigningKeySource = (options?: {
  signal?: AbortSignal;
}) => Promise<readonly Readonly<Record<string, string>>[]>;

/** How users' tokens are made: JSON Web Tokens with these claims, the user's id as `sub`, and nothing else. */
export const userTokenFormat = {
  algorithm: 'EdDSA',
  issuer: 'fairlead-user',
  audience: 'fairlead',
} as const;

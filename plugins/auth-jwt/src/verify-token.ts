import { type Clock, type Principal, RuntimeError, tokenExpired, unauthenticated } from '@fairlead/runtime';
import { errors, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { Verified } from './verified-tokens.ts';

export interface VerifyTokenOptions extends Required<Pick<JWTVerifyOptions, 'algorithms' | 'audience'>> {
  /** Default: `key` looks at it. */
  readonly typ?: string;
  readonly clock: Clock;
  readonly kind: Principal['kind'];
  readonly clockToleranceMs: number;
  readonly issuer: string;
  readonly key: JWTVerifyGetKey;
  /** What the subject is called here. Default: as it is. */
  readonly userIdOf?: (subject: string) => string;
}

const maxSubjectLength = 255;

/** Verifies everything about a token: algorithm, signature, issuer, audience, type, expiry, subject. */
export async function verifyToken(token: string, options: VerifyTokenOptions): Promise<Verified> {
  const { clock, kind, clockToleranceMs, key, userIdOf = (subject) => subject, ...rest } = options;
  try {
    const { payload } = await jwtVerify(token, key, {
      ...rest,
      currentDate: new Date(clock.now() - clockToleranceMs),
      requiredClaims: ['exp', 'sub', 'iat'],
    });
    const { sub = '', exp = 0 } = payload;
    if (sub === '' || sub.length > maxSubjectLength)
      throw unauthenticated('WRONG_SUBJECT', 'the token names nobody');
    return { principal: { kind, id: userIdOf(sub) }, expiresAtMs: exp * 1000 + clockToleranceMs };
  } catch (thrown) {
    throw thrown instanceof RuntimeError ? thrown : refusal(thrown, kind);
  }
}

const wrongClaims: Readonly<Record<string, readonly [reason: string, message: string]>> = {
  aud: ['WRONG_AUDIENCE', 'the token is meant for somebody else'],
  iss: ['WRONG_ISSUER', 'the token was not issued by us'],
  typ: ['WRONG_TYPE', 'the token is of another type'],
};

/** The causes stay in this process; none of the sentences repeats anything of the token. */
function refusal(thrown: unknown, kind: Principal['kind']): RuntimeError {
  if (thrown instanceof errors.JWTExpired) return tokenExpired(kind, thrown);
  if (thrown instanceof errors.JWSSignatureVerificationFailed)
    return unauthenticated('BAD_SIGNATURE', 'the signature of the token does not fit', thrown);
  if (thrown instanceof errors.JOSEAlgNotAllowed)
    return unauthenticated('WRONG_ALGORITHM', 'the token is signed in a way that is not accepted', thrown);
  if (thrown instanceof errors.JWTClaimValidationFailed) {
    const [reason, message] = wrongClaims[thrown.claim] ?? ['WRONG_CLAIMS', 'the token lacks what is needed'];
    return unauthenticated(reason, message, thrown);
  }
  if (thrown instanceof errors.JOSEError)
    return unauthenticated('MALFORMED_TOKEN', 'the token is not a good JSON Web Token', thrown);
  return RuntimeError.from(thrown);
}

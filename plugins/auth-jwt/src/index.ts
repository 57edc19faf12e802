export { createJwtAuthenticator, type JwtAuthenticatorOptions } from './jwt-authenticator.ts';
export { plugin } from './plugin.ts';

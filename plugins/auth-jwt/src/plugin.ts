import { type Authenticator, type Plugin, setting } from '@fairlead/runtime';
import { createJwtAuthenticator } from './jwt-authenticator.ts';

const settings = {
  serviceKey: setting.string({
    doc: "The secret behind the services' own credentials, the same for all of them; instead of the file.",
    secret: true,
    pattern: /^.{32,}$/s,
    allowed: 'at least 32 characters',
  }),
  serviceKeyFile: setting.path({
    doc: "The file with the secret behind the services' own credentials; made by the first service that starts.",
    default: 'service.key',
    under: 'dataDir',
  }),
  clockToleranceMs: setting.durationMs({
    doc: 'How long after its end a token is still taken, for machines whose clocks differ.',
    default: 0,
    max: 300_000,
  }),
  oidc: {
    issuer: setting.string({
      doc: "An OpenID Connect issuer whose tokens are taken beside the user service's; none when not set.",
      pattern: /^https?:\/\/[^\s?#]+$/,
      allowed: 'the URL of an issuer, such as https://login.example.com',
    }),
    audience: setting.list({
      doc: "Who the issuer's tokens must be meant for; one of these in `aud`.",
      default: [],
    }),
  },
};

/** Users by EdDSA tokens, services by a shared secret. */
export const plugin: Plugin<Authenticator, typeof settings> = {
  settings,
  create: ({
    service,
    clock,
    signingKeys,
    settings: { serviceKey, serviceKeyFile, clockToleranceMs, oidc },
  }) =>
    createJwtAuthenticator({
      service,
      clock,
      signingKeys,
      clockToleranceMs,
      ...(oidc.issuer !== undefined && { oidc: { issuer: oidc.issuer, audience: oidc.audience } }),
      ...(serviceKey === undefined ? { serviceKeyFile } : { serviceKey }),
    }),
};

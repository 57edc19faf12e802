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
};

/** Users by EdDSA tokens, services by a shared secret. */
export const plugin: Plugin<Authenticator, typeof settings> = {
  settings,
  create: ({ service, clock, signingKeys, settings: { serviceKey, serviceKeyFile, clockToleranceMs } }) =>
    createJwtAuthenticator({
      service,
      clock,
      signingKeys,
      clockToleranceMs,
      ...(serviceKey === undefined ? { serviceKeyFile } : { serviceKey }),
    }),
};

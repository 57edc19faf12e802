import {
  defineSettings,
  type Plugin,
  RuntimeError,
  readSettingFile,
  readSettingFiles,
  setting,
  type Transport,
} from '@fairlead/runtime';
import { createNatsTransport } from './nats.ts';
import type { NatsCredentials, NatsTls } from './options.ts';

const subject = {
  pattern: /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/,
  allowed: 'words of A-Z, a-z, 0-9, _ and -, joined by dots',
} as const;

const settings = defineSettings({
  servers: setting.list({
    doc: 'The NATS servers, HOST:PORT or nats://HOST:PORT; any of them serves.',
    default: ['127.0.0.1:4222'],
  }),
  user: setting.string({ doc: 'The user that the NATS servers know this system by.' }),
  password: setting.string({ doc: 'The password of nats.user.', secret: true }),
  token: setting.string({ doc: 'The token that the NATS servers ask for, instead of a user.', secret: true }),
  nkeyFile: setting.path({ doc: 'A file with the seed of an nkey, instead of a user.' }),
  credsFile: setting.path({ doc: 'A .creds file (JWT and seed), instead of a user.' }),
  tls: {
    enabled: setting.boolean({
      doc: 'Whether to insist on TLS; it does anyway where a file is set.',
      default: false,
    }),
    ca: setting.path({ doc: "The authorities (PEM) that the servers' certificates are checked against." }),
    cert: setting.path({ doc: 'The certificate (PEM) shown to servers that verify their clients.' }),
    key: setting.path({ doc: 'The private key of the certificate (PEM).' }),
  },
  name: setting.string({ doc: 'What NATS calls these connections; the name of the service when not set.' }),
  prefix: setting.string({
    doc: 'What all subjects begin with; parts copies of the system that share a NATS server.',
    default: 'fairlead',
    ...subject,
  }),
  inboxPrefix: setting.string({
    doc: 'What the subjects of inboxes begin with, for accounts that may not use _INBOX.',
    default: '_INBOX',
    ...subject,
  }),
  connectTimeoutMs: setting.durationMs({
    doc: 'How long a NATS server may take until the connection stands.',
    default: 4_000,
    min: 1,
  }),
});

/** `transport: nats` */
export const plugin: Plugin<Transport, typeof settings> = {
  settings,
  create({ settings: { servers, name, prefix, inboxPrefix, connectTimeoutMs, ...rest }, ...context }) {
    const credentials = credentialsOf(rest);
    const tls = tlsOf(rest.tls);
    return createNatsTransport({
      servers,
      name: name ?? context.service,
      subjectPrefix: prefix,
      inboxPrefix,
      connectTimeoutMs,
      clock: context.clock,
      logger: context.log,
      ...(credentials ? { credentials } : {}),
      ...(tls ? { tls } : {}),
    });
  },
};

interface CredentialSettings {
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly token?: string | undefined;
  readonly nkeyFile?: string | undefined;
  readonly credsFile?: string | undefined;
}

function credentialsOf(given: CredentialSettings): NatsCredentials | undefined {
  const { user, password, token, nkeyFile, credsFile } = given;
  if (user !== undefined && password === undefined) throw wrong('nats.user needs nats.password too');
  if (user === undefined && password !== undefined) throw wrong('nats.password needs nats.user too');
  const ways = {
    'nats.user': user,
    'nats.token': token,
    'nats.nkeyFile': nkeyFile,
    'nats.credsFile': credsFile,
  };
  const chosen = Object.entries(ways).flatMap(([key, value]) => (value === undefined ? [] : key));
  if (chosen.length > 1) throw wrong(`${chosen.join(' and ')} are set: only one way to log in is allowed`);
  if (user !== undefined && password !== undefined) return { user, password };
  if (token !== undefined) return { token };
  if (nkeyFile !== undefined) return { nkeySeed: readSettingFile('nats.nkeyFile', nkeyFile) };
  return credsFile === undefined ? undefined : { creds: readSettingFile('nats.credsFile', credsFile) };
}

interface TlsSettings {
  readonly enabled: boolean;
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

function tlsOf({ enabled, ca, cert, key }: TlsSettings): NatsTls | undefined {
  if (!enabled && ca === undefined && cert === undefined && key === undefined) return undefined;
  if ((cert === undefined) !== (key === undefined))
    throw wrong(`nats.tls needs ${cert === undefined ? 'nats.tls.cert' : 'nats.tls.key'} too`);
  return readSettingFiles('nats.tls', { ca, cert, key });
}

const wrong = (message: string) => new RuntimeError({ code: 'FAILED_PRECONDITION', message });

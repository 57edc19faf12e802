import {
  type Broker,
  defineSettings,
  type Plugin,
  RuntimeError,
  readSettingFiles,
  setting,
} from '@fairlead/runtime';
import { createKafkaBroker } from './broker.ts';
import { type KafkaSaslOptions, type KafkaTlsOptions, PREFIX, PREFIX_ALLOWED } from './options.ts';

const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

const settings = defineSettings({
  brokers: setting.list({
    doc: "Some of the cluster's brokers, host:port each.",
    default: ['127.0.0.1:9092'],
  }),
  prefix: setting.string({
    doc: 'What the names of topics and groups in Kafka begin with, joined with a dot; parts copies of the system that share a Kafka.',
    pattern: PREFIX,
    allowed: PREFIX_ALLOWED,
  }),
  clientId: setting.string({
    doc: "How Kafka's logs and quotas call this client; the service's name when not set.",
  }),
  sasl: {
    mechanism: setting.enumeration(mechanisms, {
      doc: 'How to log in, where a user name is set.',
      default: 'scram-sha-256',
    }),
    username: setting.string({ doc: 'Who logs in; nobody does when it is not set.' }),
    password: setting.string({ doc: 'The password of that user.', secret: true }),
  },
  tls: {
    enabled: setting.boolean({ doc: 'Whether the brokers are spoken to over TLS.', default: false }),
    ca: setting.path({ doc: "The authorities (PEM) that the brokers' certificates must be signed by." }),
    cert: setting.path({ doc: 'The certificate (PEM) to show the brokers.' }),
    key: setting.path({ doc: 'The private key of the certificate (PEM).' }),
    serverName: setting.string({ doc: "The name in the brokers' certificates; their hosts when not set." }),
  },
  numPartitions: setting.integer({
    doc: 'Partitions of the topics that are made; a group has at most as many working members.',
    default: 6,
    min: 1,
    max: 10_000,
  }),
  replicationFactor: setting.integer({
    doc: "Copies of each message in the topics that are made; the cluster's own default when not set.",
    min: 1,
    max: 100,
  }),
  retentionMs: setting.durationMs({
    doc: "How long the topics that are made keep messages; the cluster's own default when not set.",
    min: 1_000,
    max: Number.MAX_SAFE_INTEGER,
  }),
  publishTimeoutMs: setting.durationMs({
    doc: 'After how long a publish fails.',
    default: 5_000,
    min: 10,
    max: 600_000,
  }),
  sessionTimeoutMs: setting.durationMs({
    doc: 'After how long without a sign of life a member of a group is taken for dead; the brokers want at least 6 s.',
    default: 10_000,
    min: 2_000,
    max: 1_800_000,
  }),
});

/** `broker: kafka` */
export const plugin: Plugin<Broker, typeof settings> = {
  settings,
  create({
    settings: { sasl, tls, prefix, clientId, replicationFactor, retentionMs, ...others },
    service,
    log,
  }) {
    const login = saslOptions(sasl);
    return createKafkaBroker({
      ...others,
      clientId: clientId ?? service,
      tls: tlsOptions(tls),
      log,
      ...(prefix === undefined ? {} : { prefix }),
      ...(login === undefined ? {} : { sasl: login }),
      ...(replicationFactor === undefined ? {} : { replicationFactor }),
      ...(retentionMs === undefined ? {} : { retentionMs }),
    });
  },
};

const refuse = (message: string) => new RuntimeError({ code: 'FAILED_PRECONDITION', message });

function saslOptions({
  mechanism,
  username,
  password,
}: {
  mechanism: KafkaSaslOptions['mechanism'];
  username: string | undefined;
  password: string | undefined;
}): KafkaSaslOptions | undefined {
  if (username === undefined && password === undefined) return undefined;
  if (username === undefined)
    throw refuse('kafka.sasl.password is set, so kafka.sasl.username is needed too');
  if (password === undefined)
    throw refuse('kafka.sasl.username is set, so kafka.sasl.password is needed too');
  return { mechanism, username, password };
}

type TlsSettings = { readonly enabled: boolean } & {
  readonly [Name in 'ca' | 'cert' | 'key' | 'serverName']: string | undefined;
};

function tlsOptions({ enabled, ca, cert, key, serverName }: TlsSettings): boolean | KafkaTlsOptions {
  if (!enabled) {
    if (ca ?? cert ?? key ?? serverName)
      throw refuse('kafka.tls has settings but kafka.tls.enabled is false; set it to true, or remove them');
    return false;
  }
  if ((cert === undefined) !== (key === undefined))
    throw refuse('kafka.tls.cert and kafka.tls.key are needed together, or neither');
  return {
    ...readSettingFiles('kafka.tls', { ca, cert, key }),
    ...(serverName === undefined ? {} : { serverName }),
  };
}

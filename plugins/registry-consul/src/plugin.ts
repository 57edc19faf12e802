import { defineSettings, type Plugin, type Registry, readSettingFiles, setting } from '@fairlead/runtime';
import { createConsulRegistry } from './consul-registry.ts';
import { type ConsulTlsOptions, PREFIX, PREFIX_ALLOWED } from './options.ts';

const settings = defineSettings({
  url: setting.string({
    doc: "The HTTP API of a Consul agent, best that of this machine's own.",
    default: 'http://127.0.0.1:8500',
    pattern: /^https?:\/\/\S+$/,
    allowed: 'a URL such as http://127.0.0.1:8500',
  }),
  token: setting.string({ doc: 'The ACL token for Consul.', secret: true }),
  prefix: setting.string({
    doc: 'What the names of services in Consul begin with, joined with a dash; parts copies of the system that share a Consul.',
    pattern: PREFIX,
    allowed: PREFIX_ALLOWED,
  }),
  datacenter: setting.string({ doc: "Whose nodes are looked up; the agent's own when not set." }),
  timeoutMs: setting.durationMs({
    doc: 'How long Consul has to answer.',
    default: 3_000,
    min: 1,
    max: 60_000,
  }),
  waitMs: setting.durationMs({
    doc: 'How long a blocking query waits for news.',
    default: 5_000,
    min: 100,
    max: 10_000,
  }),
  deregisterAfterMs: setting.durationMs({
    doc: 'After how long without a heartbeat Consul forgets a node altogether.',
    default: 60_000,
    min: 60_000,
  }),
  tls: {
    ca: setting.path({ doc: "The authorities (PEM) that the agent's certificate must be signed by." }),
    cert: setting.path({ doc: 'The certificate (PEM) to show the agent.' }),
    key: setting.path({ doc: 'The private key of the certificate (PEM).' }),
    serverName: setting.string({ doc: "The name in the agent's certificate; the host of url when not set." }),
  },
});

/** `registry: consul` */
export const plugin: Plugin<Registry, typeof settings> = {
  settings,
  create({ settings: { token, prefix, datacenter, tls, ...others }, clock, log }) {
    const { serverName, ...files } = tls;
    const tlsOptions: ConsulTlsOptions = {
      ...readSettingFiles('consul.tls', files),
      ...(serverName === undefined ? {} : { serverName }),
    };
    return createConsulRegistry({
      ...others,
      clock,
      logger: log,
      ...(token === undefined ? {} : { token }),
      ...(prefix === undefined ? {} : { prefix }),
      ...(datacenter === undefined ? {} : { datacenter }),
      ...(Object.keys(tlsOptions).length === 0 ? {} : { tls: tlsOptions }),
    });
  },
};

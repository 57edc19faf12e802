import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kafka } from '../../../../scripts/servers/kinds/kafka.ts';
import { kafkaProperties } from '../../../../scripts/servers/kinds/kafka-properties.ts';
import type { LaunchPlace, ServerKind } from '../../../../scripts/servers/kinds/types.ts';

/** The users of a secured Kafka. `admin` may do everything, `guest` nothing. */
export const users = { admin: 'admin-secret', guest: 'guest-secret' } as const;
const STORE_PASSWORD = 'changeit';
const run = promisify(execFile);

/**
 * A Kafka with two more listeners: one that wants a login (plain or SCRAM), and one that speaks TLS. Its certificate,
 * for 127.0.0.1, lies as `ca.pem` in its configuration's folder.
 */
export const securedKafka: ServerKind = {
  ...kafka,
  ports: { ...kafka.ports, sasl: 9094, tls: 9095 },
  async launch(place) {
    const store = await makeCertificate(place.configDir);
    await format(place);
    const launch = await kafka.launch(place);
    await appendFile(join(place.configDir, 'server.properties'), extraProperties(place, store));
    return launch;
  },
};

async function makeCertificate(folder: string): Promise<string> {
  const store = join(folder, 'store.p12');
  const access = [
    '-keystore',
    store,
    '-storetype',
    'PKCS12',
    '-storepass',
    STORE_PASSWORD,
    '-alias',
    'kafka',
  ];
  await mkdir(folder, { recursive: true });
  const names = ['-dname', 'CN=fairlead test', '-ext', 'san=ip:127.0.0.1', '-validity', '2'];
  await run('keytool', ['-genkeypair', '-keyalg', 'EC', ...names, ...access]);
  const { stdout } = await run('keytool', ['-exportcert', '-rfc', ...access]);
  await writeFile(join(folder, 'ca.pem'), stdout);
  return store;
}

/** SCRAM's passwords can only be set while the storage is formatted, or by somebody who is logged in. */
async function format({ program, dataDir, configDir, port }: LaunchPlace): Promise<void> {
  const properties = join(configDir, 'format.properties');
  const ports = { client: port('client'), controller: port('controller') };
  await writeFile(properties, kafkaProperties({ ...ports, dataDir }));
  const scram = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=admin,password=${users.admin}]`,
  ]);
  const id = ['--cluster-id', randomBytes(16).toString('base64url')];
  const main = ['-cp', join(program, 'lib', '*'), 'kafka.tools.StorageTool'];
  await run('java', [...main, 'format', ...id, '--config', properties, ...scram]);
}

function extraProperties({ port }: LaunchPlace, store: string): string {
  const places = `SASL_PLAINTEXT://127.0.0.1:${port('sasl')},SSL://127.0.0.1:${port('tls')}`;
  const plain = Object.entries(users).map(([name, password]) => `user_${name}="${password}"`);
  const security = 'org.apache.kafka.common.security';
  return Object.entries({
    listeners: `PLAINTEXT://127.0.0.1:${port('client')},CONTROLLER://127.0.0.1:${port('controller')},${places}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port('client')},${places}`,
    'listener.security.protocol.map':
      'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SSL:SSL',
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'listener.name.sasl_plaintext.plain.sasl.jaas.config': `${security}.plain.PlainLoginModule required ${plain.join(' ')};`,
    'listener.name.sasl_plaintext.scram-sha-256.sasl.jaas.config': `${security}.scram.ScramLoginModule required;`,
    'listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config': `${security}.scram.ScramLoginModule required;`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS;User:admin;User:CN=fairlead test',
    'ssl.keystore.location': store,
    'ssl.keystore.type': 'PKCS12',
    'ssl.keystore.password': STORE_PASSWORD,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** Who signed the certificate of a secured Kafka whose files lie in `folder`. */
export const caOf = (folder: string): Promise<string> => readFile(join(folder, 'config', 'ca.pem'), 'utf8');

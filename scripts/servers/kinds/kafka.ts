import { randomBytes } from 'node:crypto';
import { access, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fetchMavenJars } from '../fetch/maven-jars.ts';
import { runCommand } from '../fetch/run-command.ts';
import { exchange } from '../probe/exchange.ts';
import { apiVersionsRequest, isApiVersionsResponse, isWholeResponse } from '../probe/kafka.ts';
import { kafkaProperties } from './kafka-properties.ts';
import type { ServerKind } from './types.ts';

const source = resolve(import.meta.dirname, '../kafka');
const pom = join(source, 'pom.xml');
const checksums = join(source, 'SHA256SUMS');
const JAVA = 'install a Java runtime, 17 or later';

/** One Kafka broker that is its own controller. */
export const kafka: ServerKind = {
  name: 'kafka',
  product: 'Kafka',
  version: '4.1.0',
  ports: { client: 9092, controller: 9093 },
  inputs: [pom, checksums],

  async fetch(folder, say) {
    await requireJava();
    await fetchMavenJars({ pom, checksums }, folder, say);
  },

  async launch({ program, dataDir, configDir, port, say }) {
    await requireJava();
    const properties = join(configDir, 'server.properties');
    await writeFile(
      properties,
      kafkaProperties({ client: port('client'), controller: port('controller'), dataDir }),
    );
    const java = (mainClass: string, ...args: string[]) => [
      '-Xms96m',
      '-Xmx384m',
      // One collector thread: the machine is shared with everything that is being tried.
      '-XX:+UseSerialGC',
      // Half the time to start; a broker that is tried for minutes never earns the second compiler's work back.
      '-XX:TieredStopAtLevel=1',
      `-Dlog4j2.configurationFile=${join(source, 'log4j2.properties')}`,
      '-cp',
      join(program, 'lib', '*'),
      mainClass,
      ...args,
    ];
    const isFormatted = await access(join(dataDir, 'meta.properties')).then(
      () => true,
      () => false,
    );
    if (!isFormatted) {
      say('formatting its storage');
      const clusterId = randomBytes(16).toString('base64url');
      const format = ['format', '--cluster-id', clusterId, '--config', properties];
      await runCommand('java', java('kafka.tools.StorageTool', ...format), { hint: JAVA });
    }
    return { command: 'java', args: java('kafka.Kafka', properties) };
  },

  async probe(port) {
    const answered = await exchange(port, apiVersionsRequest(), isWholeResponse);
    if (!answered.connected) return 'closed';
    return isApiVersionsResponse(answered.answer) ? 'healthy' : 'foreign';
  },

  url: (port) => `127.0.0.1:${port}`,
};

const OLDEST_JAVA = 17;

async function requireJava(): Promise<void> {
  let version = '';
  await runCommand('java', ['-version'], {
    hint: JAVA,
    onLine: (line) => {
      version ||= /version "(\d+)/.exec(line)?.[1] ?? '';
    },
  });
  if (Number(version) < OLDEST_JAVA) throw new Error(`Java ${version} is too old for Kafka; ${JAVA}`);
}

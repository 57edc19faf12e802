export interface KafkaPlace {
  readonly client: number;
  readonly controller: number;
  readonly dataDir: string;
}

/** `server.properties` of a single node that is broker and controller (KRaft) and listens on 127.0.0.1 only. */
export function kafkaProperties({ client, controller, dataDir }: KafkaPlace): string {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${client},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${client}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': dataDir,
    // There is one broker: more copies than one would never come about.
    'default.replication.factor': '1',
    'min.insync.replicas': '1',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    // Fifty files to open at every start for a handful of groups.
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.num.partitions': '4',
    'group.initial.rebalance.delay.ms': '0',
    'num.network.threads': '2',
    'num.io.threads': '4',
    'log.retention.bytes': String(256 * 1024 * 1024),
    'log.segment.bytes': String(64 * 1024 * 1024),
  };
  return `${Object.entries(settings)
    .map(([key, value]) => `${key}=${escapeValue(value)}`)
    .join('\n')}\n`;
}

/** A backslash begins an escape in a properties file. */
const escapeValue = (value: string): string => value.replaceAll('\\', '\\\\');

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';

/** Where and with what was measured. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly commit: string;
  /** The version of the nats-server, when one was measured with. */
  readonly natsServer?: string | undefined;
  /** Versions of the peers that are installed. */
  readonly peers: Readonly<Record<string, string>>;
}

export function machine(peerPackages: readonly string[], natsServer?: string): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    commit: commit(),
    natsServer,
    peers: Object.fromEntries(
      [...new Set(peerPackages)].flatMap((name) => {
        const version = versionOf(name);
        return version ? [[name, version]] : [];
      }),
    ),
  };
}

/** `undefined` when the package is not installed. */
export function versionOf(name: string): string | undefined {
  try {
    const file = join(import.meta.dirname, '../../node_modules', name, 'package.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  } catch {
    return undefined;
  }
}

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  } catch {
    return 'unknown';
  }
}

export const machineLine = (at: Machine): string =>
  `${at.cores} cores of ${at.cpu}, ${at.memoryGb} GB, ${at.system}; Node ${at.node}; commit ${at.commit}${at.natsServer ? `; nats-server ${at.natsServer}` : ''}` +
  Object.entries(at.peers)
    .map(([name, version]) => `; ${name} ${version}`)
    .join('');

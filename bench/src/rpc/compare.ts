import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { median } from '../median.ts';
import { ask, nextMessage } from '../processes.ts';
import type { Figures, MeasureOptions } from './measure.ts';
import type { PeerEntry } from './peer.ts';
import { limitName } from './peers.ts';

/** From here on a window says little about calls per second. The system's own work takes half of it. */
const DISTURBED_CORES = 0.2;

/** One line of the table: medians of all rounds. */
export interface Row extends Figures {
  readonly peer: string;
  readonly transport: string;
  readonly concurrency: number;
  /** Calls per second, divided by those of the raw limit in the same run; `NaN` when that was not measured. */
  readonly ratio: number;
}

export interface CompareOptions {
  readonly peers: readonly PeerEntry[];
  readonly concurrencies: readonly number[];
  readonly rounds: number;
  readonly windowMs: number;
  readonly warmUpMs: number;
  /** How often a window is measured again that other programs disturbed; the least disturbed one counts. */
  readonly retries: number;
  /** Given to the clients' processes and through them to the servers', for example `--cpu-prof`. */
  readonly execArgv?: readonly string[];
  readonly onProgress?: (text: string) => void;
}

/** Measures peer after peer in rounds, so that whatever else this machine does hits them all alike. */
export async function compare(options: CompareOptions): Promise<readonly Row[]> {
  const { peers, concurrencies, rounds, windowMs, warmUpMs, onProgress } = options;
  const figures = new Map<string, Figures[]>();
  const clients = new Map<string, ChildProcess>();
  try {
    for (const { name } of peers) {
      const client = fork(join(import.meta.dirname, 'client-process.ts'), [name], {
        execArgv: [...(options.execArgv ?? [])],
      });
      clients.set(name, client);
      await nextMessage(client);
    }
    for (let round = 1; round <= rounds; round++) {
      for (const concurrency of concurrencies) {
        for (const [name, client] of clients) {
          onProgress?.(`round ${round} of ${rounds}: ${name} at ${concurrency}`);
          const measured = await undisturbed(client, { concurrency, windowMs, warmUpMs }, options.retries);
          const key = `${name} ${concurrency}`;
          figures.set(key, [...(figures.get(key) ?? []), measured]);
        }
      }
    }
  } finally {
    await Promise.all([...clients.values()].map(end));
  }

  const medianOf = (name: string, concurrency: number, what: keyof Figures) =>
    median((figures.get(`${name} ${concurrency}`) ?? []).map((one) => one[what]));
  return peers.flatMap(({ name, transport }) =>
    concurrencies.map((concurrency) => {
      const callsPerSecond = medianOf(name, concurrency, 'callsPerSecond');
      return {
        peer: name,
        transport,
        concurrency,
        callsPerSecond,
        clientCpuUs: medianOf(name, concurrency, 'clientCpuUs'),
        serverCpuUs: medianOf(name, concurrency, 'serverCpuUs'),
        p50Ms: medianOf(name, concurrency, 'p50Ms'),
        p99Ms: medianOf(name, concurrency, 'p99Ms'),
        otherCores: medianOf(name, concurrency, 'otherCores'),
        ratio: callsPerSecond / medianOf(limitName, concurrency, 'callsPerSecond'),
      };
    }),
  );
}

async function undisturbed(
  client: ChildProcess,
  question: MeasureOptions,
  retries: number,
): Promise<Figures> {
  let best = await ask<Figures>(client, { ...question });
  for (let retry = 0; retry < retries && best.otherCores > DISTURBED_CORES; retry++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const again = await ask<Figures>(client, { ...question });
    if (again.otherCores < best.otherCores) best = again;
  }
  return best;
}

/** A profile is written at the end of a process, so it is waited for. */
function end(client: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (client.exitCode !== null || !client.connected) return resolve();
    client.once('exit', () => resolve());
    client.disconnect();
  });
}

import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { median } from '../median.ts';
import { ask, nextMessage } from '../processes.ts';
import type { Figures, MeasureOptions } from './measure.ts';
import { idOf, type PeerEntry } from './peer.ts';
import { oursName } from './peers.ts';
import type { RunningSurroundings } from './surroundings.ts';

/** From here on a window says little about calls per second. The system's own work takes half of it. */
const DISTURBED_CORES = 0.2;

/** One line of the table: medians of all rounds. */
export interface Row extends Figures {
  readonly peer: string;
  readonly transport: string;
  readonly concurrency: number;
  /**
   * Calls per second of `fairlead`, the whole chain, on this transport and at this concurrency, divided by this
   * peer's: the median of the rounds' ratios. `NaN` when `fairlead` was not measured.
   */
  readonly ratio: number;
}

export interface CompareOptions {
  readonly peers: readonly PeerEntry[];
  readonly surroundings: RunningSurroundings;
  readonly concurrencies: readonly number[];
  readonly rounds: number;
  readonly windowMs: number;
  /** Before the first window of each peer. Later ones, of a process that is warm, get a quarter of it. */
  readonly warmUpMs: number;
  /** Time for measuring again, in all, what other programs disturbed; the less disturbed window counts. */
  readonly retryMs: number;
  /** Given to the clients' processes and through them to the servers', for example `--cpu-prof`. */
  readonly execArgv?: readonly string[];
  readonly onProgress?: (step: string, detail: string) => void;
}

/** Of one window. */
const RETRIES = 2;

/** At one call in flight a window is cut into so many turns, since there the ratio is near 1 and drift would hide it. */
const TURNS_AT_ONE = 8;

/** Measures peer after peer in rounds, so that whatever else this machine does hits them all alike. */
export async function compare(options: CompareOptions): Promise<readonly Row[]> {
  const { peers, concurrencies, rounds, windowMs, warmUpMs, onProgress, surroundings } = options;
  const figures = new Map<string, Figures[]>();
  const clients = new Map<string, ChildProcess>();
  const measured = createUndisturbed(options.retryMs);
  try {
    for (const entry of peers) {
      onProgress?.('starting clients and servers', idOf(entry));
      const client = fork(
        join(import.meta.dirname, 'client-process.ts'),
        [idOf(entry), JSON.stringify(surroundings.around)],
        { execArgv: [...(options.execArgv ?? [])] },
      );
      clients.set(idOf(entry), client);
      await nextMessage(client);
    }
    for (let round = 1; round <= rounds; round++) {
      for (const concurrency of concurrencies) {
        const turns = concurrency === 1 ? TURNS_AT_ONE : 1;
        for (let turn = 1; turn <= turns; turn++) {
          for (const [id, client] of clients) {
            onProgress?.(`round ${round} of ${rounds}, ${concurrency} in flight`, id);
            const figuresNow = await measured(client, {
              concurrency,
              windowMs: windowMs / turns,
              warmUpMs: round === 1 && turn === 1 ? warmUpMs : warmUpMs / 4 / turns,
              bystanders: surroundings.pids,
            });
            const key = `${id} ${concurrency}`;
            figures.set(key, [...(figures.get(key) ?? []), figuresNow]);
          }
        }
      }
    }
  } finally {
    await Promise.all([...clients.values()].map(end));
  }

  return peers.flatMap(({ name, transport }) =>
    concurrencies.map((concurrency) => {
      const of = (peer: string) => figures.get(`${peer}@${transport} ${concurrency}`) ?? [];
      const [mine, ours] = [of(name), of(oursName)];
      const typical = (what: keyof Figures) => median(mine.map((one) => one[what]));
      return {
        peer: name,
        transport,
        concurrency,
        callsPerSecond: typical('callsPerSecond'),
        clientCpuUs: typical('clientCpuUs'),
        serverCpuUs: typical('serverCpuUs'),
        brokerCpuUs: typical('brokerCpuUs'),
        p50Ms: typical('p50Ms'),
        p99Ms: typical('p99Ms'),
        otherCores: typical('otherCores'),
        ratio: median(
          ours.map((one, round) => one.callsPerSecond / (mine[round]?.callsPerSecond ?? Number.NaN)),
        ),
      };
    }),
  );
}

/** Asks a client to measure, and again for as long as others disturb it and there is time left. */
function createUndisturbed(retryMs: number) {
  let leftMs = retryMs;
  return async (client: ChildProcess, question: MeasureOptions): Promise<Figures> => {
    let best = await ask<Figures>(client, { ...question });
    const costMs = question.windowMs + question.warmUpMs;
    for (let retry = 0; retry < RETRIES && best.otherCores > DISTURBED_CORES && leftMs >= costMs; retry++) {
      leftMs -= costMs;
      const again = await ask<Figures>(client, { ...question });
      if (again.otherCores < best.otherCores) best = again;
    }
    return best;
  };
}

/** A profile is written at the end of a process, so it is waited for. */
function end(client: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (client.exitCode !== null || !client.connected) return resolve();
    client.once('exit', () => resolve());
    client.disconnect();
  });
}

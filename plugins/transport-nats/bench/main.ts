/**
 * Calls per second and CPU µs per call over one NATS server: the runtime's bare client against `request()` of
 * `@nats-io/transport-node`. Server and client of each are processes of their own; the ways take turns in rounds, so
 * that whatever else the machine does hits all alike; medians of the rounds, the ratios too are taken round by round.
 *
 *   node plugins/transport-nats/bench/main.ts [--server 127.0.0.1:4222] [--rounds 5] [--seconds 3] [--concurrency 1,16,128]
 *     [--cpu-prof DIR]
 */
import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { parseArgs } from 'node:util';
import { peers } from './peers.ts';

interface Figures {
  readonly callsPerSecond: number;
  readonly clientUs: number;
  readonly serverUs: number;
}

const { values } = parseArgs({
  options: {
    server: { type: 'string', default: '127.0.0.1:4222' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    concurrency: { type: 'string', default: '1,16,128' },
    'cpu-prof': { type: 'string' },
    role: { type: 'string' },
    peer: { type: 'string', default: '' },
  },
});

const cpuUs = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function peer() {
  const found = peers[values.peer];
  if (!found) throw new Error(`there is no ${values.peer}`);
  return found;
}

async function serve() {
  await peer().serve(values.server);
  process.on('message', () => process.send?.(cpuUs()));
}

async function call() {
  const once = await peer().connect(values.server);
  await once();
  process.on('message', async ({ concurrency, ms }: { concurrency: number; ms: number }) => {
    let calls = 0;
    let running = true;
    const loop = async () => {
      for (; running; calls++) await once();
    };
    const loops = Promise.all(Array.from({ length: concurrency }, loop));
    await pause(ms / 4);
    const [from, cpuFrom, startedAt] = [calls, cpuUs(), performance.now()];
    await pause(ms);
    const done = calls - from;
    process.send?.({
      callsPerSecond: (done * 1_000) / (performance.now() - startedAt),
      clientUs: (cpuUs() - cpuFrom) / done,
    });
    running = false;
    await loops;
  });
}

const answerOf = <T>(child: ChildProcess, question?: Serializable) =>
  new Promise<T>((resolve, reject) => {
    const onExit = () => reject(new Error('a process ended early'));
    child.once('exit', onExit).once('message', (message) => {
      child.off('exit', onExit);
      resolve(message as T);
    });
    if (question !== undefined) child.send(question);
  });

async function start(role: string, name: string): Promise<ChildProcess> {
  const profile = values['cpu-prof'];
  const child = fork(import.meta.filename, ['--role', role, '--peer', name, '--server', values.server], {
    execArgv: profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [],
  });
  await answerOf(child);
  return child;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

async function compare() {
  const ms = Number(values.seconds) * 1_000;
  const concurrencies = values.concurrency.split(',').map(Number);
  const names = Object.keys(peers);
  const measured = new Map<string, Figures[]>();
  const processes = new Map<string, { server: ChildProcess; client: ChildProcess }>();
  for (const name of names) {
    const server = await start('serve', name);
    processes.set(name, { server, client: await start('call', name) });
  }
  for (let round = 0; round < Number(values.rounds); round++)
    for (const concurrency of concurrencies)
      for (const [name, { server, client }] of processes) {
        const before = await answerOf<number>(server, 'cpu');
        const figures = await answerOf<Figures>(client, { concurrency, ms });
        // The server's share of the warm-up is in it, so it counts a quarter more calls.
        const calls = figures.callsPerSecond * (ms / 1_000) * 1.25;
        const serverUs = ((await answerOf<number>(server, 'cpu')) - before) / calls;
        const key = `${concurrency} ${name}`;
        measured.set(key, [...(measured.get(key) ?? []), { ...figures, serverUs }]);
      }
  for (const concurrency of concurrencies) {
    console.log(`\nat ${concurrency}`.padEnd(28), 'calls/s   ratio   client µs   server µs');
    const firsts = measured.get(`${concurrency} ${names[0]}`) ?? [];
    for (const name of names) {
      const figures = measured.get(`${concurrency} ${name}`) ?? [];
      const of = (what: keyof Figures) => median(figures.map((one) => one[what]));
      const ratios = figures.map((one, round) => one.callsPerSecond / (firsts[round]?.callsPerSecond ?? 0));
      const cells = [
        Math.round(of('callsPerSecond')).toString().padStart(7),
        median(ratios).toFixed(2).padStart(7),
        of('clientUs').toFixed(1).padStart(11),
        of('serverUs').toFixed(1).padStart(11),
      ];
      console.log(name.padEnd(27), cells.join(' '));
    }
  }
  for (const { server, client } of processes.values())
    for (const child of [client, server]) child.disconnect();
}

if (values.role === undefined) await compare();
else {
  process.on('disconnect', () => process.exit());
  await (values.role === 'serve' ? serve() : call());
  process.send?.('ready');
}

import { join } from 'node:path';
import { type Catalog, loadRuntime, RuntimeError } from '@fairlead/runtime';
import { printable } from '../output/printable.ts';
import { claimDataDir } from '../running-copy/claim.ts';
import { clientEnvironment } from '../running-copy/client-environment.ts';
import { publishRunningCopy } from '../running-copy/publish.ts';
import { card } from './card.ts';
import { createLogLine } from './supervisor/log-line.ts';
import { startProcess } from './supervisor/supervised-process.ts';

export interface RunOptions {
  readonly catalog: Catalog;
  /** The services' names in the order in which they start. */
  readonly services: readonly string[];
  /** Where the repository is. */
  readonly root: string;
  /** Flags that every service gets. */
  readonly flags: readonly string[];
}

/** How long all services together have for their drain. */
const STOP_WITHIN_MS = 7_500;

/**
 * Runs all services as processes of their own until SIGINT or SIGTERM, and resolves to the exit code: 0 when all
 * ended cleanly, 1 when a service could not start or had to be killed.
 */
export async function run({ catalog, services, root, flags }: RunOptions): Promise<number> {
  const startedAt = performance.now();
  const { runtime, config } = await loadRuntime({
    catalog,
    section: 'cli',
    settings: {},
    foreignSections: services,
    argv: flags,
    env: process.env,
    cwd: process.cwd(),
    // For the services: they try until the servers that they need are there.
    switches: ['wait'],
  });
  const release = claimDataDir(root, runtime.dataDir);

  const colour = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const width = Math.max(...services.map((name) => name.length), 'fairlead'.length);
  const say = createLogLine('fairlead', services.length, { colour, width });
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const { promise: asked, resolve: ask } = Promise.withResolvers<number>();
  const ready = new Set<string>();
  const found = new Map<string, string>();
  /** In the order in which the services are listed. */
  const operations = () =>
    Object.fromEntries(services.flatMap((name) => (found.has(name) ? [[name, found.get(name) ?? '']] : [])));
  let apiUrl = '';
  let unpublish = () => {};
  let announced = false;
  /** Why the first service that could not start could not. */
  let complaints: readonly string[] = [];

  const publish = () => {
    unpublish = publishRunningCopy(root, {
      pid: process.pid,
      profile: runtime.profile,
      dataDir: runtime.dataDir,
      apiUrl,
      operations: operations(),
      startedAt: new Date().toISOString(),
      env: clientEnvironment(config, process.env),
    });
  };
  const onReady = (name: string, facts: Readonly<Record<string, string>>) => {
    ready.add(name);
    if (facts.url) apiUrl = facts.url;
    if (facts.operations) found.set(name, facts.operations);
    if (ready.size < services.length) return;
    // Again when a service has come back: an api on any free port has another one now.
    publish();
    if (announced) return;
    announced = true;
    const { dataDir, profile } = runtime;
    const tookMs = performance.now() - startedAt;
    // After this turn: the line in which the last service says that it is ready lies in its pipe already.
    setImmediate(() => print(card({ profile, apiUrl, operations: operations(), dataDir, tookMs, colour })));
  };

  const processes = services.map((name, index) => {
    const line = createLogLine(name, index, { colour, width });
    return startProcess({
      name,
      file: join(root, 'services', name, 'src', 'main.ts'),
      args: flags,
      env: process.env,
      cwd: process.cwd(),
      onLine: (text) => print(line(text)),
      onReady: (facts) => onReady(name, facts),
      onCrash: ({ how, wasReady, restartInMs, complaint }) => {
        if (!announced && !wasReady) {
          print(say(`${name} ${how} before it was ready`));
          if (complaints.length === 0) complaints = complaint;
          ask(1);
        } else print(say(`${name} ${how}; it starts again in ${restartInMs} ms`));
      },
    });
  });

  const kill = new AbortController();
  let signalledAt: number | undefined;
  const onSignal = () => {
    // Half a second apart or more, a second signal means that the first was not quick enough.
    if (signalledAt !== undefined && performance.now() - signalledAt >= 500) kill.abort('signal');
    signalledAt ??= performance.now();
    ask(0);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onSignal);

  const asking = await asked;
  const stoppingAt = performance.now();
  print(say('stopping: every service finishes what it has begun'));
  const timer = setTimeout(() => kill.abort('time'), STOP_WITHIN_MS);
  for (const supervised of processes) supervised.expectEnd();
  // From the door inwards, so that nobody is asked who has gone already.
  let clean = true;
  for (const supervised of [...processes].reverse()) {
    if (await supervised.stop(kill.signal)) continue;
    if (asking === 0) print(say(`${supervised.name} did not end cleanly`));
    clean = false;
  }
  clearTimeout(timer);
  unpublish();
  release();
  print(say(`stopped after ${((performance.now() - stoppingAt) / 1_000).toFixed(1)} s`));
  // Once more and last: it stands above what the others had to say about starting and stopping.
  for (const complaint of complaints) process.stderr.write(`${printable(complaint)}\n`);
  if (kill.signal.reason === 'signal') return 130;
  return asking !== 0 || !clean ? 1 : 0;
}

/** One line for a person. */
export const explainFailure = (thrown: unknown): string => `fairlead: ${RuntimeError.from(thrown).message}`;

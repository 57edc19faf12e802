import { systemClock } from '../clock/system.ts';
import { explain, formatExplanation } from '../config/explain.ts';
import type { Settings } from '../config/types.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { createLogger } from '../log/logger.ts';
import { createMetrics } from '../metrics/create-metrics.ts';
import { addProcessMetrics } from '../metrics/process-metrics.ts';
import type { ServiceDefinition } from '../service/application.ts';
import { createCapabilities } from '../service/capabilities.ts';
import { type LoadedRuntime, loadRuntime } from '../service/load-runtime.ts';
import type { Catalog } from '../service/plugin.ts';
import { startService } from '../service/start-service.ts';
import { createBuild } from './build.ts';
import { startWaiting } from './start-waiting.ts';
import { stopSignal } from './stop-signal.ts';
import { tuneEngine } from './tune-engine.ts';

export { tuneEngine };

export interface MainOptions {
  /** All plugins there are. */
  readonly catalog: Catalog;
  /** The names of all services that share a configuration file. */
  readonly services: readonly string[];
  /** The version of the protos that the services speak. Default: it is not told. */
  readonly protos?: string;
}

/**
 * Runs a service as the process's one program: it owns the arguments, the signals and the exit code, as no library
 * may. `config explain` prints the configuration instead; with `--wait` it tries to start until it is up. SIGTERM and SIGINT drain; a second one ends at once with
 * 130. A process that was started by a supervisor leaves Ctrl-C to it, and drains when the supervisor is gone.
 * Exit codes: 0 drained, 1 could not start or did not end cleanly.
 */
export async function runMain<S extends Settings>(
  definition: ServiceDefinition<S>,
  { catalog, services, protos }: MainOptions,
): Promise<void> {
  tuneEngine();
  const argv = process.argv.slice(2);
  const explaining = argv[0] === 'config' && argv[1] === 'explain';
  try {
    const loaded = await loadRuntime({
      catalog,
      section: definition.name,
      settings: definition.settings,
      foreignSections: services.filter((name) => name !== definition.name),
      argv: explaining ? argv.slice(2) : argv,
      env: process.env,
      cwd: process.cwd(),
      switches: ['json', 'wait'],
    });
    if (explaining) printExplanation(loaded, argv.includes('--json'));
    else await run(definition, loaded, { wait: argv.includes('--wait'), protos });
  } catch (thrown) {
    process.stderr.write(`${definition.name}: ${RuntimeError.from(thrown).message}\n`);
    process.exitCode = 1;
    if (process.connected) process.disconnect();
  }
}

async function run<S extends Settings>(
  definition: ServiceDefinition<S>,
  loaded: LoadedRuntime<S>,
  { wait, protos }: { readonly wait: boolean; readonly protos: string | undefined },
): Promise<void> {
  const { runtime, config, own, plugins } = loaded;
  const log = createLogger({ ...runtime.log, service: definition.name });
  for (const warning of config.warnings) log.warn(warning);
  process.on('unhandledRejection', (reason) => {
    log.error('a promise was rejected and nobody noticed; this is a bug', {
      error: RuntimeError.from(reason),
    });
    void log.flush().then(() => process.exit(1));
  });

  const signals = stopSignal(process);
  const build = createBuild(runtime.build);
  const start = () =>
    startService({
      definition,
      config: own,
      runtime,
      log,
      metrics: processMetrics(),
      about: {
        settings: () => explain(config),
        build,
        folder: process.cwd(),
        versions: { ...(protos === undefined ? {} : { protos }), node: process.versions.node },
      },
      capabilities: (signingKeys) =>
        createCapabilities({
          plugins,
          values: config.values,
          dataDir: runtime.dataDir,
          service: definition.name,
          clock: systemClock,
          log,
          signingKeys,
        }),
    });
  const unlessStopped = async (thrown: unknown) => {
    if (!signals.signal.aborted) throw thrown;
    log.info('stopped before it was up');
    await log.flush();
    return process.exit(0);
  };
  const running = wait
    ? await startWaiting(start, { clock: systemClock, log, signal: signals.signal }).catch(unlessStopped)
    : await start();
  const { operations } = running.facts;
  log.info('ready', { address: running.address, operations, nodeId: running.nodeId, pid: process.pid });
  // A supervisor shows what it is told behind the line that says so, and that line is written in the next turn.
  if (process.send) {
    await log.flush();
    process.send({ kind: 'ready', facts: running.facts });
  }
  // Timers of the runtime keep no process alive; this one does, until it is told to stop.
  const alive = setInterval(() => {}, 2 ** 30);
  const cause = await signals.stopped;
  log.info('stopping', { cause });
  const problems = await running.stop();
  clearInterval(alive);
  log.info('stopped', problems.length > 0 ? { problems } : {});
  await log.flush();
  process.exit(problems.length > 0 ? 1 : 0);
}

function printExplanation<S extends Settings>({ config }: LoadedRuntime<S>, json: boolean): void {
  const text = json ? JSON.stringify(explain(config), undefined, 2) : formatExplanation(explain(config));
  process.stdout.write(`${text}\n`);
}

function processMetrics() {
  const metrics = createMetrics();
  addProcessMetrics(metrics);
  return metrics;
}

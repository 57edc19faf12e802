import { existsSync } from 'node:fs';
import {
  type AnyMethod,
  type Catalog,
  type Client,
  createContext,
  createLogger,
  loadRuntime,
  type Methods,
  openClient,
  RuntimeError,
  repliesMany,
  runInContext,
  type ServiceDescriptor,
  systemClock,
} from '@fairlead/runtime';
import { exitCodes } from '../errors/exit-code.ts';
import { ToolError } from '../errors/tool-error.ts';
import { chooseCopy, defaultDataDir } from '../running-copy/choose-copy.ts';
import { listRunningCopies } from '../running-copy/list.ts';
import { clientCatalog } from './client-catalog.ts';
import { explainFailure, nothingRuns } from './explain-failure.ts';
import { copyRoots } from './roots.ts';
import { clientEnvironment, givenFlags, wantedCopy } from './settings.ts';
import { type FoundToken, findToken } from './token.ts';
import { tokenFile } from './token-file.ts';

export interface SessionOptions {
  /** The tool's name; in traces and logs. */
  readonly tool: string;
  readonly catalog: Catalog;
  /** The names of all services. */
  readonly services: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  /** Aborts when the user has had enough. */
  readonly signal: AbortSignal;
  readonly dataDir?: string;
  readonly profile?: string;
  readonly token?: string;
  /** For all calls together, in ms. Default: what is configured, for each. */
  readonly timeoutMs?: number;
  /** Log what the runtime does, on stderr. */
  readonly verbose?: boolean;
}

/** A tool's connection to a running copy. Disposing it closes everything behind it. */
export interface Session extends AsyncDisposable {
  /** A service's client. Shows the user's token where a method needs one; failures are `ToolError`s. */
  client<M extends Methods>(service: ServiceDescriptor<M>): Client<M>;
  /** The user's token; `undefined` when nobody is logged in. */
  token(): Promise<FoundToken | undefined>;
  /** The file that keeps the login for this copy. */
  readonly tokenFile: string;
}

/** Finds the running copy and connects to it. Throws exit code 6 when there is none. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { tool, env, cwd, signal, timeoutMs, verbose = false } = options;
  const roots = copyRoots(cwd);
  const wanted = wantedCopy(options, env, cwd);
  const chosen = chooseCopy(roots.flatMap(listRunningCopies), wanted, roots);
  const { catalog, foreignSections } = clientCatalog(options.catalog);
  const loaded = await loadRuntime({
    catalog,
    section: 'cli',
    settings: {},
    foreignSections: [...options.services, ...foreignSections],
    argv: givenFlags(options),
    env: clientEnvironment(env, chosen),
    // As with `make run`: the file of the repository, whatever folder the tool is called in.
    cwd: roots[0] ?? cwd,
  });
  const { dataDir, profile } = loaded.runtime;
  const unusualDataDir = roots.map(defaultDataDir).includes(dataDir) ? undefined : dataDir;
  // The files of this profile would be made by looking for them.
  if (profile === 'embedded' && !chosen.copy && !existsSync(dataDir)) throw nothingRuns(unusualDataDir);

  const colour = process.stderr.isTTY === true && !env.NO_COLOR;
  const level = verbose ? 'debug' : 'warn';
  const log = createLogger({ service: tool, level, format: 'pretty', colour, fd: 2 });
  const caller = openClient(loaded, { name: tool, log });
  const deadlineMs = timeoutMs === undefined ? Number.POSITIVE_INFINITY : systemClock.now() + timeoutMs;
  const file = tokenFile(dataDir, profile);
  let found: Promise<FoundToken | undefined> | undefined;
  const token = () => (found ??= findToken({ flag: options.token, env, file }));

  // Started by hand, without a supervisor that would tell about them.
  const isAnyServing = async () =>
    (await Promise.all(options.services.map((name) => caller.isServing(name, 300)))).includes(true);

  const userOf = async (method: AnyMethod) => (method.access === 'anyone' ? undefined : await token());

  const explained = async (thrown: unknown, method: AnyMethod, service: string): Promise<ToolError> => {
    if (signal.aborted) return new ToolError('', exitCodes.interrupted, thrown);
    return explainFailure(RuntimeError.from(thrown), {
      service,
      method,
      tokenSource: (await userOf(method))?.source,
      isRunning: chosen.copy !== undefined || (await isAnyServing()),
      brokenRegistry: caller.snapshots.some(({ confirmedAtMs }) => confirmedAtMs > 0) ? undefined : dataDir,
      dataDir: unusualDataDir,
      timeout: timeoutMs === undefined ? undefined : durationText(timeoutMs),
    });
  };

  const call = async (method: AnyMethod, service: string, request: unknown): Promise<unknown> => {
    const user = await userOf(method);
    const metadata = user ? { authorization: `Bearer ${user.token}` } : {};
    const callOptions = { metadata, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
    try {
      return await runInContext(createContext({ signal, deadlineMs }), () =>
        caller.call(method, service, request, callOptions),
      );
    } catch (thrown) {
      throw await explained(thrown, method, service);
    }
  };

  async function* read(method: AnyMethod, service: string, request: unknown): AsyncGenerator<unknown> {
    const replies = await call(method, service, request);
    try {
      yield* replies as AsyncIterable<unknown>;
    } catch (thrown) {
      throw await explained(thrown, method, service);
    }
  }

  return {
    client<M extends Methods>(service: ServiceDescriptor<M>): Client<M> {
      const methods = Object.entries(service.methods).map(([key, method]) => [
        key,
        (request: unknown) => (repliesMany(method) ? read : call)(method, service.registryName, request),
      ]);
      return Object.fromEntries(methods) as Client<M>;
    },
    token,
    tokenFile: file,
    async [Symbol.asyncDispose]() {
      await caller[Symbol.asyncDispose]();
      await log[Symbol.asyncDispose]();
    },
  };
}

const durationText = (ms: number) => (ms % 1_000 === 0 ? `${ms / 1_000} s` : `${ms} ms`);

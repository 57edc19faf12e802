import type { Catalog } from '@fairlead/runtime';
import type { Command } from 'commander';
import { defaultFormat, type OutputFormat, print } from '../output/printer.ts';
import type { View } from '../output/view.ts';
import type { Session } from '../session/open-session.ts';

/** What all commands of a tool share. */
export interface Tool {
  /** As it is typed. */
  readonly name: string;
  /** Loads all plugins' names; only when a call is to be made. */
  readonly loadCatalog: () => Promise<{ readonly catalog: Catalog }>;
  /** The names of all services. */
  readonly services: readonly string[];
  readonly process: NodeJS.Process;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Options that every command takes. */
export interface GlobalOptions {
  readonly output?: OutputFormat;
  readonly timeout?: number;
  readonly token?: string;
  readonly dataDir?: string;
  readonly profile?: string;
  readonly verbose?: boolean;
}

/** One command being carried out. */
export interface Work<Options> {
  readonly args: readonly string[];
  readonly options: Options & GlobalOptions;
  readonly process: NodeJS.Process;
  /** Connects to the running copy, once; it is closed at the end of the command. */
  session(): Promise<Session>;
  /** Data, on stdout. */
  print(view: View): Promise<void>;
  /** How data are printed. */
  readonly format: OutputFormat;
  /** A line for a person, on stderr. */
  note(text: string): void;
}

/** Makes an action for commander of what a command does. */
export const action =
  <Options>(tool: Tool, run: (work: Work<Options>) => Promise<void>) =>
  async (...given: unknown[]): Promise<void> => {
    const command = given.at(-1) as Command;
    const options = command.optsWithGlobals<Options & GlobalOptions>();
    const { process, signal } = tool;
    const format = options.output ?? defaultFormat(process.stdout);
    let opening: Promise<Session> | undefined;

    const open = async () => {
      const [{ openSession }, { catalog }] = await Promise.all([
        import('../session/open-session.ts'),
        tool.loadCatalog(),
      ]);
      const { timeout, token, dataDir, profile, verbose } = options;
      return openSession({
        tool: tool.name,
        catalog,
        services: tool.services,
        env: process.env,
        cwd: process.cwd(),
        signal,
        ...(timeout === undefined ? {} : { timeoutMs: timeout }),
        ...(token === undefined ? {} : { token }),
        ...(dataDir === undefined ? {} : { dataDir }),
        ...(profile === undefined ? {} : { profile }),
        ...(verbose === undefined ? {} : { verbose }),
      });
    };

    try {
      await run({
        args: command.args,
        options,
        process,
        format,
        session: () => (opening ??= open()),
        print: (view) => print(view, format, process.stdout),
        note: (text) => process.stderr.write(`${text}\n`),
      });
    } finally {
      const session = await opening?.catch(() => undefined);
      await session?.[Symbol.asyncDispose]();
    }
  };

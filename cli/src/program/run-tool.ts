import { exitCodes } from '../errors/exit-code.ts';
import { endQuietlyOnBrokenPipe } from '../output/broken-pipe.ts';
import { createProgram, type ProgramOptions } from './create-program.ts';
import { endingOf } from './report.ts';
import type { Tool } from './work.ts';

/** How long Ctrl-C lets a call be cancelled at the other side, in ms. */
const farewellMs = 300;

export interface ToolOptions extends ProgramOptions, Pick<Tool, 'name' | 'loadCatalog' | 'services'> {}

/** Runs a tool as the process's one program: it owns the arguments, the signals and the exit code. */
export async function runTool(options: ToolOptions): Promise<never> {
  endQuietlyOnBrokenPipe(options.name, process);
  const interrupt = new AbortController();
  process.on('SIGINT', () => {
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    interrupt.abort();
    setTimeout(() => process.exit(exitCodes.interrupted), farewellMs);
  });

  // The runtime's timers keep no process alive: between two tries of a call nothing else might be left.
  setInterval(() => {}, 60_000);

  const { name, loadCatalog, services } = options;
  const program = createProgram({ name, loadCatalog, services, process, signal: interrupt.signal }, options);
  let exitCode: number = exitCodes.ok;
  try {
    await program.parseAsync();
  } catch (thrown) {
    const ending = await endingOf(thrown, program, process.argv.slice(2));
    exitCode = ending.exitCode;
    if (ending.message !== '' && !interrupt.signal.aborted)
      process.stderr.write(`${name}: ${ending.message}\n`);
    if (program.opts().verbose && thrown instanceof Error) process.stderr.write(`${thrown.stack}\n`);
  }
  if (interrupt.signal.aborted) exitCode = exitCodes.interrupted;
  // What has been written must be out; what is still open (a connection, a pipe on stdin) must not keep the process.
  await new Promise((resolve) => process.stdout.write('', resolve));
  process.exit(exitCode);
}

import { systemCode } from '../errors/tool-error.ts';

/**
 * Ends the process quietly, with 0, when whoever reads its output has had enough (`… | head`). Any other failure to
 * write, a full disk for example, ends it with 1 and a sentence.
 */
export function endQuietlyOnBrokenPipe(tool: string, process: NodeJS.Process): void {
  process.stdout.on('error', (error) => {
    if (systemCode(error) === 'EPIPE') process.exit(0);
    process.stderr.write(`${tool}: the output cannot be written: ${error.message}\n`);
    process.exit(1);
  });
  // Nobody left to tell.
  process.stderr.on('error', () => {});
}

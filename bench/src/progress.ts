/** Says on a terminal what goes on, in one line; elsewhere a line for each step, without its details. */
export function progress(step: string, detail = ''): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${step}${detail && `: ${detail}`}`);
  else if (step !== last && step !== '') process.stderr.write(`bench: ${step}\n`);
  last = step;
}

let last = '';

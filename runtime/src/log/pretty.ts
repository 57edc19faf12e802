import { encodeText } from './encode.ts';
import { isoTime, type LogFormat } from './entry.ts';
import type { LogLevel } from './types.ts';

const colours: Readonly<Record<LogLevel, number>> = { debug: 90, info: 36, warn: 33, error: 31 };

// A text as it is where that is readable, else quoted; never with a line break or an escape in it.
const bare = (json: string): string => (/^"[^"\\]*"$/.test(json) ? json.slice(1, -1) : json);
const word = (json: string): string => (/^"[^"\\\s=]+"$/.test(json) ? json.slice(1, -1) : json);

function* stackLines(error: Error, depth = 0): Generator<string> {
  // Frames only: the first lines of a stack repeat the message, which is not ours to trust.
  for (const line of (error.stack ?? '').split('\n'))
    if (/^\s+at /.test(line)) yield `    ${bare(encodeText(line.trim()))}\n`;
  if (!(error.cause instanceof Error) || depth > 5) return;
  yield `    caused by ${bare(encodeText(`${error.cause.name}: ${error.cause.message}`))}\n`;
  yield* stackLines(error.cause, depth + 1);
}

/** For a person at a terminal: one line per entry, and under an error its stack, indented. */
export const prettyFormat =
  (options: { readonly colour: boolean }): LogFormat =>
  ({ timeMs, level, service, message, members, errors }) => {
    const paint = (code: number, text: string) => (options.colour ? `\x1b[${code}m${text}\x1b[0m` : text);
    const head = [
      paint(90, isoTime(timeMs).slice(11, 23)),
      paint(colours[level], level.toUpperCase().padEnd(5)),
      word(encodeText(service)),
      bare(encodeText(message)),
    ];
    const rest = members.map(([name, json]) => paint(90, `${word(encodeText(name))}=`) + word(json));
    let text = `${[...head, ...rest].join(' ')}\n`;
    if (level === 'error') for (const error of errors) for (const line of stackLines(error)) text += line;
    return text;
  };

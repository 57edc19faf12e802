import { stripVTControlCharacters, styleText } from 'node:util';
import { printable as escapeControls } from '../../output/printable.ts';

type Colour = 'cyan' | 'magenta' | 'yellow' | 'green' | 'blue' | 'gray' | 'red';

const prefixColours: readonly Colour[] = ['cyan', 'magenta', 'yellow', 'green', 'blue'];
const levelColours: Readonly<Record<string, Colour>> = {
  debug: 'gray',
  info: 'green',
  warn: 'yellow',
  error: 'red',
};
const standard = new Set(['time', 'level', 'service', 'message']);

export interface LogLineOptions {
  readonly colour: boolean;
  /** Width of the service's column. */
  readonly width: number;
}

/** Turns what a service prints into one line for a person: time, service, level, message, fields. */
export function createLogLine(
  service: string,
  index: number,
  { colour, width }: LogLineOptions,
): (text: string) => string {
  const paint = (style: Colour | 'dim', text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const prefix = paint(prefixColours[index % prefixColours.length] ?? 'cyan', `${service.padEnd(width)} │`);
  return (text) => {
    const entry = parse(text);
    if (!entry) return `${prefix} ${printable(text)}`;
    const level = String(entry.level ?? 'info');
    const fields = Object.entries(entry)
      .filter(([name]) => !standard.has(name))
      .map(([name, value]) => `${name}=${show(value)}`)
      .join(' ');
    const time = paint('dim', clockTime(entry.time));
    const message = printable(String(entry.message ?? ''));
    return `${prefix} ${time} ${paint(levelColours[level] ?? 'gray', level.padEnd(5))} ${message}${fields && ` ${paint('dim', fields)}`}`;
  };
}

function parse(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

const show = (value: unknown) =>
  typeof value === 'string' && /^[^\s"=]+$/.test(value) ? printable(value) : printable(JSON.stringify(value));

const clockTime = (time: unknown) => (typeof time === 'string' ? time.slice(11, 23) : '');

// A log line is data from elsewhere: it must not steer the terminal, nor look like the line of another service.
const printable = (text: string) => escapeControls(stripVTControlCharacters(text));

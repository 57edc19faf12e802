import { systemClock } from '../clock/system.ts';
import type { Clock } from '../clock/types.ts';
import { currentContext } from '../context/context.ts';
import { metadataKeys } from '../context/metadata.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { encodeField, encodeText } from './encode.ts';
import { jsonFormat } from './json.ts';
import { prettyFormat } from './pretty.ts';
import { createSink } from './sink.ts';
import type { LogFields, Logger, LogLevel } from './types.ts';

export interface LoggerOptions {
  /** Whose log it is; in every line. */
  readonly service: string;
  /** The least important level that is written. Default `info`. */
  readonly level?: LogLevel;
  /** Default `json`. */
  readonly format?: 'json' | 'pretty';
  /** Colours in the pretty format. Default false. */
  readonly colour?: boolean;
  /** In every line. Default none. */
  readonly fields?: LogFields;
  /** Where lines go when `write` is not set: 1 is stdout, 2 is stderr. Default 1. */
  readonly fd?: number;
  /** Takes each line, with its line break, at once. Default: `fd`, once per turn of the event loop. */
  readonly write?: (line: string) => void;
  /** Default the real time. */
  readonly clock?: Clock;
}

/** The logger of a process, which ends it with a flush. */
export interface ProcessLogger extends Logger, AsyncDisposable {
  /** Waits until all lines are written, at most `timeoutMs` (default 500). Never throws. */
  flush(options?: { readonly timeoutMs?: number }): Promise<void>;
}

type Members = ReadonlyMap<string, string>;

const rank: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
const reserved: ReadonlySet<string> = new Set(['time', 'level', 'service', 'message']);
const nameOf = (name: string): string => (reserved.has(name) ? `${name}_` : name);

function checkOptions({ level = 'info', format = 'json', service }: LoggerOptions): void {
  const refuse = (what: string, value: unknown, allowed: string) => {
    const message = `The logger's ${what} is ${JSON.stringify(value)} but must be ${allowed}`;
    throw new RuntimeError({ code: 'INVALID_ARGUMENT', message });
  };
  if (!Object.hasOwn(rank, level)) refuse('level', level, 'one of debug, info, warn, error');
  if (format !== 'json' && format !== 'pretty') refuse('format', format, 'one of json, pretty');
  if (typeof service !== 'string' || service === '') refuse('service', service, 'a non-empty string');
}

function contextMembers(members: Map<string, string>): void {
  const context = currentContext();
  if (!context) return;
  const requestId = context.metadata[metadataKeys.requestId];
  const traceId = context.span?.context().toTraceId();
  if (traceId) members.set('traceId', encodeText(traceId));
  if (requestId !== undefined) members.set('requestId', encodeText(requestId));
}

function addFields(members: Map<string, string>, fields: LogFields, stacks: boolean): void {
  for (const name of Object.keys(fields)) {
    const json = encodeField(fields, name, { stacks });
    if (json !== undefined) members.set(nameOf(name), json);
  }
}

/** A logger that writes lines: time, level, service, message, the context's trace and request, fields. */
export function createLogger(options: LoggerOptions): ProcessLogger {
  checkOptions(options);
  const { service, level: least = 'info', fields = {}, clock = systemClock } = options;
  const isPretty = options.format === 'pretty';
  const format = isPretty ? prettyFormat({ colour: options.colour ?? false }) : jsonFormat;
  const droppedLine = (count: number) => {
    const message = `${count} log lines dropped: the reader is too slow`;
    return format({ timeMs: clock.now(), level: 'warn', service, message, members: [], errors: [] });
  };
  const sink = options.write ? undefined : createSink({ fd: options.fd ?? 1, droppedLine });
  const write = options.write ?? ((line: string) => sink?.write(line));

  const emit = (bound: Members, level: LogLevel, message: string, given: LogFields | undefined): void => {
    try {
      const members = new Map<string, string>();
      contextMembers(members);
      for (const [name, json] of bound) members.set(name, json);
      if (given) addFields(members, given, level === 'error' && !isPretty);
      const errors = given && isPretty ? Object.values(given).filter((value) => value instanceof Error) : [];
      write(
        format({
          timeMs: clock.now(),
          level,
          service,
          message: String(message),
          members: [...members],
          errors,
        }),
      );
    } catch {
      // A log line is never worth the work that it is about.
    }
  };

  const bind = (bound: Members): Logger => {
    const at = (level: LogLevel) =>
      rank[level] < rank[least]
        ? () => {}
        : (message: string, given?: LogFields) => emit(bound, level, message, given);
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      with(added) {
        const joined = new Map(bound);
        addFields(joined, added, false);
        return bind(joined);
      },
    };
  };

  const flush: ProcessLogger['flush'] = async (flushOptions) => sink?.flush(flushOptions);
  return {
    ...bind(new Map()).with(fields),
    flush,
    async [Symbol.asyncDispose]() {
      await sink?.[Symbol.asyncDispose]();
    },
  };
}

import { createLogger, type LoggerOptions, type ProcessLogger } from './logger.ts';

/** A logger that keeps what it logs. */
export interface MemoryLogger extends ProcessLogger {
  /** The lines as they would be written, oldest first. */
  readonly lines: readonly string[];
  /** The same, parsed. */
  readonly entries: readonly Readonly<Record<string, unknown>>[];
}

/** For tests: logs as JSON into memory, from `debug` on, as the service `test` unless said otherwise. */
export function createMemoryLogger(options: Partial<Omit<LoggerOptions, 'write' | 'fd'>> = {}): MemoryLogger {
  const lines: string[] = [];
  const logger = createLogger({
    service: 'test',
    level: 'debug',
    ...options,
    format: 'json',
    write: (line) => lines.push(line),
  });
  return {
    ...logger,
    lines,
    get entries() {
      return lines.map((line) => JSON.parse(line));
    },
  };
}

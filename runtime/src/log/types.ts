export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Values beside a log message. Secrets are redacted by field name, errors printed with their cause. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured logging. Writing never throws and never waits. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds `fields` to every line. */
  with(fields: LogFields): Logger;
}

import { exitCodes } from './exit-code.ts';

/** A failure that is ready to be shown: a sentence that says what to do, and the exit code. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.exitCode = exitCode;
  }
}

/** Exit code 2: something that was typed or given is wrong. */
export const usageError = (message: string, cause?: unknown): ToolError =>
  new ToolError(message, exitCodes.usage, cause);

/** What the system says of a failure of its own: `ENOENT` and so on; empty for any other failure. */
export const systemCode = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';

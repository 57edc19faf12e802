import type { AnyMethod, RuntimeError } from '@fairlead/runtime';
import { exitCodeOf, exitCodes } from '../errors/exit-code.ts';
import { ToolError } from '../errors/tool-error.ts';

/** What is known when a call fails. */
export interface Situation {
  /** The registry's name of the service called. */
  readonly service: string;
  readonly method: AnyMethod;
  /** Where the token came from; `undefined` when none was sent. */
  readonly tokenSource: string | undefined;
  /** Whether a running copy was found, or other services of one. */
  readonly isRunning: boolean;
  /** The folder of a registry that could not be asked at all; `undefined` when it answered. */
  readonly brokenRegistry: string | undefined;
  /** The data directory, where it is not the usual one. */
  readonly dataDir: string | undefined;
  /** As it was asked for, for example `5s`; `undefined` where the default held. */
  readonly timeout: string | undefined;
}

const logIn = 'npx user-cli login --email YOU';

/** Exit code 6: there is no copy to talk to. */
export function nothingRuns(dataDir: string | undefined): ToolError {
  const where =
    dataDir === undefined ? 'nothing is running' : `nothing is running with its data in ${dataDir}`;
  const how = dataDir === undefined ? 'make run' : `FAIRLEAD_DATA_DIR=${dataDir} make run`;
  return new ToolError(`${where}; start it with: ${how}`, exitCodes.unavailable);
}

/** The failure of a call as a sentence that says what to do. */
export function explainFailure(error: RuntimeError, situation: Situation): ToolError {
  const { brokenRegistry } = situation;
  if (error.code === 'UNAVAILABLE' && brokenRegistry !== undefined) {
    const sentence = `the registry in ${brokenRegistry} cannot be opened; name the data directory of a running copy that you may write to`;
    return new ToolError(sentence, exitCodes.unavailable, error);
  }
  const isAbsent = error.is('NO_NODE', 'fairlead') || error.is('REGISTRY_UNAVAILABLE', 'fairlead');
  if (error.code === 'UNAVAILABLE' && isAbsent && !situation.isRunning) return nothingRuns(situation.dataDir);
  const sentence = sentenceOf(error, situation).replace(/[\s.]+$/, '');
  return new ToolError(sentence, exitCodeOf(error.code), error);
}

function sentenceOf(error: RuntimeError, { service, method, tokenSource, timeout }: Situation): string {
  const { code, message, reason } = error;
  if (code === 'UNAVAILABLE') {
    return error.is('NO_NODE', 'fairlead')
      ? `the ${service} service is down; it may be starting again, so try once more in a few seconds`
      : `${message}; try again in a moment`;
  }
  if (code === 'DEADLINE_EXCEEDED') {
    const doubt =
      method.idempotency === 'unknown'
        ? '; it may have been carried out: look at the list before you repeat it'
        : '';
    const within = timeout === undefined ? 'in time' : `within ${timeout}`;
    return `${service} did not answer ${within}; allow more with --timeout 30s${doubt}`;
  }
  if (code === 'UNAUTHENTICATED' && method.access === 'user') {
    if (tokenSource === undefined) return notLoggedIn;
    const what =
      reason === 'TOKEN_EXPIRED' ? 'has expired' : `is not accepted (${message.replace(/\.$/, '')})`;
    return refusedToken(tokenSource, what);
  }
  return message;
}

/** What to do about a token that is no good. `what` completes "the token …". */
export const refusedToken = (source: string, what: string): string =>
  source === 'the saved login'
    ? `${source} ${what}; log in again: ${logIn}`
    : `the token in ${source} ${what}; give a new one, or leave ${source} out and log in: ${logIn}`;

/** What to do without a token. */
export const notLoggedIn = `you are not logged in; log in first: ${logIn}`;

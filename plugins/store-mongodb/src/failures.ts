import { RuntimeError } from '@fairlead/runtime';
import {
  MongoClientClosedError,
  MongoCompatibilityError,
  MongoError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
} from 'mongodb';

/** Where the server is, for sentences. */
export interface Place {
  /** `host:port`, or several with commas. */
  readonly hosts: string;
  readonly user: string | undefined;
}

/** Of 11000: a value that a unique index holds already. */
export const isDuplicate = (error: unknown): error is MongoServerError =>
  error instanceof MongoServerError &&
  // FerretDB tells of an update's duplicate with what SQLite said.
  (error.code === 11_000 || /UNIQUE constraint failed/.test(error.message));

/** An update that does not fit what is there: BadValue, TypeMismatch, PathNotViable. */
export const isUnfit = (error: unknown): boolean =>
  error instanceof MongoServerError && [2, 14, 28].includes(Number(error.code));

const authenticationFailed = 18;
const unauthorized = 13;
const tooLarge = [10_334, 17_419, 17_420];

/** The error of the driver or the server as one of the runtime, in a sentence that names the server and the settings. */
export function translate(thrown: unknown, { hosts, user }: Place): RuntimeError {
  if (thrown instanceof RuntimeError) return thrown;
  const at = `MongoDB at ${hosts} (mongodb.url)`;
  if (!(thrown instanceof MongoError))
    return isNetwork(thrown)
      ? new RuntimeError({
          code: 'UNAVAILABLE',
          message: `${at} cannot be reached: ${thrown.message}`,
          cause: thrown,
        })
      : RuntimeError.from(thrown);
  const reason = causeOf(thrown);
  const failed = (message: string) =>
    new RuntimeError({ code: 'FAILED_PRECONDITION', message, cause: thrown });
  const unavailable = (message: string) => new RuntimeError({ code: 'UNAVAILABLE', message, cause: thrown });

  if (
    thrown instanceof MongoClientClosedError ||
    thrown instanceof MongoTopologyClosedError ||
    thrown instanceof MongoNotConnectedError
  )
    return failed('The store is closed.');
  if (thrown instanceof MongoCompatibilityError) return failed(`${at} cannot be used: ${reason}`);
  if (thrown instanceof MongoServerError) {
    if (thrown.code === authenticationFailed)
      return failed(
        user === undefined
          ? `${at} wants a user (mongodb.user, mongodb.password): ${reason}`
          : `${at} refuses the user ${user} (mongodb.user, mongodb.password): ${reason}`,
      );
    if (thrown.code === unauthorized)
      return failed(
        `${at} does not allow this to ${user ?? 'a client without a user'} (mongodb.user): ${reason}`,
      );
    if (tooLarge.includes(Number(thrown.code)))
      return new RuntimeError({
        code: 'RESOURCE_EXHAUSTED',
        message: 'The document is larger than the 16 MiB that MongoDB keeps.',
        cause: thrown,
      });
    if (isPassing(thrown)) return unavailable(`${at} cannot serve this now: ${reason}`);
    return new RuntimeError({ code: 'INTERNAL', message: `${at} failed: ${reason}`, cause: thrown });
  }
  if (thrown instanceof MongoServerSelectionError || thrown instanceof MongoNetworkError || isPassing(thrown))
    return unavailable(`${at} cannot be reached: ${reason}`);
  return new RuntimeError({ code: 'INTERNAL', message: `${at}: ${reason}`, cause: thrown });
}

/** A server that steps down or shuts down, a pool that was cleared, a write that the majority has not confirmed in time. */
const passingCodes = [6, 7, 50, 64, 89, 91, 133, 189, 262, 9001, 10_107, 11_600, 11_602, 13_435, 13_436];

const isPassing = (error: MongoError): boolean =>
  error.hasErrorLabel('RetryableWriteError') ||
  error.hasErrorLabel('RetryableError') ||
  passingCodes.includes(Number(error.code)) ||
  /PoolCleared|WaitQueueTimeout|OperationTimeout/.test(error.name);

/** Looking up the hosts of a `mongodb+srv` address is not done by the driver itself. */
const isNetwork = (thrown: unknown): thrown is Error => thrown instanceof Error && 'syscall' in thrown;

/** The first line of what went wrong, without a full stop. */
function causeOf(error: MongoError): string {
  const { setName } = (error instanceof MongoServerSelectionError && error.reason) || {};
  const text =
    setName && !(error.cause instanceof MongoNetworkError)
      ? `no primary of the replica set ${setName} answers`
      : error.message || error.name;
  return text.split('\n', 1)[0]?.replace(/\.$/, '') ?? text;
}

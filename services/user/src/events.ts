import { logEvent } from '@fairlead/interface-center';
import { Level, type Log } from '@fairlead/interface-center/log/v1';

const service = 'user';

/** Leaves with the change; the id follows from it. */
export const signedUp = (userId: string, timeMs: number): Log =>
  logEvent({
    id: `user.signed-up:${userId}`,
    timeMs,
    service,
    userId,
    kind: 'user.signed-up',
    message: 'Signed up',
    resourceId: userId,
  });

/** Best effort. */
export const loggedIn = (userId: string, timeMs: number): Log =>
  logEvent({ timeMs, service, userId, kind: 'user.logged-in', message: 'Logged in', resourceId: userId });

/**
 * Best effort. Says neither which address nor what was tried: people type passwords into the wrong field. Where the
 * address belongs to a user, the event is theirs to see.
 */
export const loginFailed = (userId: string | undefined, timeMs: number): Log =>
  logEvent({
    timeMs,
    service,
    level: Level.WARNING,
    kind: 'user.login-failed',
    message: 'A log-in failed: the email address or the password was wrong',
    ...(userId === undefined ? { userId: '' } : { userId, resourceId: userId }),
  });

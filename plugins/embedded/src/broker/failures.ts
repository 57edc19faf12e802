import type { SubscriptionStatus } from '@fairlead/runtime';

/** Keeps the state of a member in line with the messages that fail, also those that others then take over. */
export interface Failures {
  /** The message failed and is tried again after `delayMs`, by this member or another. */
  failing(messageId: string, delayMs: number): void;
  /** This member tries it again. */
  tryingAgain(messageId: string): void;
  recovered(messageId: string): void;
  clear(): void;
}

/** Creates {@link Failures}; a message that was not seen again `graceMs` after its pause is somebody else's. */
export function createFailures(status: SubscriptionStatus, graceMs: number): Failures {
  const timers = new Map<string, NodeJS.Timeout | undefined>();

  const forget = (messageId: string) => {
    clearTimeout(timers.get(messageId));
    if (timers.delete(messageId)) status.recovered(messageId);
  };

  return {
    failing(messageId, delayMs) {
      clearTimeout(timers.get(messageId));
      timers.set(messageId, setTimeout(forget, delayMs + graceMs, messageId).unref());
      status.failing(messageId);
    },
    tryingAgain(messageId) {
      if (!timers.has(messageId)) return;
      clearTimeout(timers.get(messageId));
      timers.set(messageId, undefined);
    },
    recovered: forget,
    clear() {
      for (const messageId of [...timers.keys()]) forget(messageId);
    },
  };
}

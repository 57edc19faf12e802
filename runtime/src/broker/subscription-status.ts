import type { SubscriptionState } from './types.ts';

/** The observable state of a subscription: `retrying` while anything fails, `running` once nothing does. */
export interface SubscriptionStatus {
  readonly state: SubscriptionState;
  onState(listener: (state: SubscriptionState) => void): () => void;
  /** Something fails; `what` names it, for example a message's key or the broker itself. */
  failing(what: string): void;
  /** It does not fail any more. Unknown names are ignored. */
  recovered(what: string): void;
  stopped(): void;
}

/** Creates a {@link SubscriptionStatus} that begins as `running`. */
export function createSubscriptionStatus(): SubscriptionStatus {
  let state: SubscriptionState = 'running';
  const failures = new Set<string>();
  const listeners = new Set<(state: SubscriptionState) => void>();

  const enter = (next: SubscriptionState) => {
    if (state === next || state === 'stopped') return;
    state = next;
    for (const listener of [...listeners]) listener(next);
  };

  return {
    get state() {
      return state;
    },
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    failing(what) {
      failures.add(what);
      enter('retrying');
    },
    recovered(what) {
      failures.delete(what);
      if (failures.size === 0) enter('running');
    },
    stopped: () => enter('stopped'),
  };
}

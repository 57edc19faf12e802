import type { SigningKeySource } from '../auth/types.ts';

type Stop = (signal: AbortSignal) => Promise<void>;

/** What a service's setup has left for later; see `Application` for what each is for. */
export interface Hooks {
  readonly drain: (() => void)[];
  readonly intake: Stop[];
  readonly flushes: Stop[];
  readonly owned: AsyncDisposable[];
  readonly subscriptions: AsyncDisposable[];
  readonly facts: Record<string, string>;
  signingKeys: SigningKeySource | undefined;
}

export const createHooks = (): Hooks => ({
  drain: [],
  intake: [],
  flushes: [],
  owned: [],
  subscriptions: [],
  facts: {},
  signingKeys: undefined,
});

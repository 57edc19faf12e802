import type { Claim } from './claim-operations.ts';

/** A message that a member holds: its handler runs, or its outcome is on its way to the file. */
export interface Run {
  readonly claim: Claim;
  /** How many messages of this lane the member has handled in a row, this one included. */
  readonly streak: number;
  /** Aborts the handler when the claim is lost or the subscription is told to stop at once. */
  readonly abort: AbortController;
}

type Key = { readonly seq: number; readonly token: string };

/** What a member holds. */
export interface MemberClaims {
  readonly size: number;
  add(claim: Claim, streak: number): Run;
  get(key: Key): Run | undefined;
  remove(key: Key): void;
  abortAll(reason: unknown): void;
  /** The claims to renew. */
  held(): readonly Key[];
  /** Resolves once nothing is held. */
  empty(): Promise<void>;
}

/** Creates {@link MemberClaims} that hold nothing. */
export function createMemberClaims(): MemberClaims {
  const runs = new Map<string, Run>();
  let waiting: (() => void)[] = [];
  const name = ({ seq, token }: Key) => `${seq} ${token}`;

  return {
    get size() {
      return runs.size;
    },
    add(claim, streak) {
      const run = { claim, streak, abort: new AbortController() };
      runs.set(name(claim), run);
      return run;
    },
    get: (key) => runs.get(name(key)),
    remove(key) {
      runs.delete(name(key));
      if (runs.size > 0) return;
      for (const resolve of waiting) resolve();
      waiting = [];
    },
    abortAll(reason) {
      for (const { abort } of runs.values()) abort.abort(reason);
    },
    held: () => [...runs.values()].map(({ claim: { seq, token } }) => ({ seq, token })),
    empty: () =>
      new Promise((resolve) => {
        if (runs.size === 0) resolve();
        else waiting.push(resolve);
      }),
  };
}

import { rpc, shipping } from '../system/api.ts';

/** One create that was tried, with times of `performance.now()`. */
export interface Attempt {
  readonly sentAtMs: number;
  readonly endedAtMs: number;
  /** 0 when the connection broke. */
  readonly status: number;
  /** The error's code and reason, or an empty text. */
  readonly failure: string;
  /** Of the consignment, where the create was acknowledged. */
  readonly id: string | undefined;
}

export interface Load {
  /** What has been answered so far. */
  readonly attempts: readonly Attempt[];
  /** From now on so many are sent per second; with 0 none. */
  pace(perSecond: number): void;
  /** Sends none until the next `pace`, and resolves when all is answered. */
  rest(): Promise<void>;
  /** Sends no more, and resolves when all is answered. */
  stop(): Promise<void>;
}

export interface LoadOptions {
  readonly apiUrl: string;
  readonly token: string;
  readonly perSecond: number;
}

/** What each consignment weighs, in kg; it has one container. */
export const WEIGHT = 10;
const TICK_MS = 20;

/** Sends creates at a steady rate, however slow the answers are. */
export function startLoad({ apiUrl, token, perSecond }: LoadOptions): Load {
  const attempts: Attempt[] = [];
  const pending = new Set<Promise<void>>();
  let pace = { perSecond, sinceMs: performance.now(), sent: 0 };
  let sent = 0;

  const create = async (number: number): Promise<void> => {
    const sentAtMs = performance.now();
    const { status, body } = await rpc(
      apiUrl,
      shipping,
      'CreateConsignment',
      { description: `load ${number}`, weight: WEIGHT, containers: [{ origin: 'Manchester' }] },
      token,
    );
    const endedAtMs = performance.now();
    const failure =
      status === 200 ? '' : [body.code ?? 'connection lost', body.reason].filter(Boolean).join(' ');
    attempts.push({ sentAtMs, endedAtMs, status, failure, id: body.consignment?.id });
  };

  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - pace.sinceMs) * pace.perSecond) / 1_000);
    for (; pace.sent < due; pace.sent++) {
      const call = create(sent++).finally(() => pending.delete(call));
      pending.add(call);
    }
  }, TICK_MS);

  const load: Load = {
    attempts,
    pace(rate) {
      pace = { perSecond: rate, sinceMs: performance.now(), sent: 0 };
    },
    async rest() {
      load.pace(0);
      await Promise.all(pending);
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(pending);
    },
  };
  return load;
}

import { createContext, runInContext } from '../context/context.ts';
import { judge, type RetryPolicy, type Verdict } from './retry-policy.ts';
import type { Delivery, DeliveryHandler } from './types.ts';

/** How one try of a delivery ended; `abandoned`: it was told to stop, and somebody else has to try again. */
export type Outcome = Verdict | { readonly kind: 'handled' } | { readonly kind: 'abandoned' };

/**
 * Runs `handler` once, in a context of its own that inherits nothing from whoever published or polled.
 * Never rejects.
 */
export async function attemptDelivery(
  handler: DeliveryHandler,
  delivery: Delivery,
  { failures, policy, signal }: { failures: number; policy: RetryPolicy; signal: AbortSignal },
): Promise<Outcome> {
  try {
    await runInContext(createContext({ signal }), async () => handler(delivery, { signal }));
    return { kind: 'handled' };
  } catch (thrown) {
    if (signal.aborted) return { kind: 'abandoned' };
    return judge(thrown, { attempt: delivery.attempt, failures, policy });
  }
}

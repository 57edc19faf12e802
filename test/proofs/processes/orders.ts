/** Carries out the orders that the parent process sends, and answers each. */
export function carryOut<Order extends { readonly do: string }>(
  work: (order: Order) => Promise<unknown>,
): void {
  process.on('message', async (order: Order & { readonly id: number }) => {
    const { id } = order;
    try {
      process.send?.({ id, answer: await work(order) });
    } catch (thrown) {
      process.send?.({
        id,
        problem: thrown instanceof Error ? (thrown.stack ?? thrown.message) : `${thrown}`,
      });
    }
  });
}

/** Tells the parent process something that it has not asked for. */
export const report = (said: object): void => void process.send?.(said);

/** ms since the epoch with fractions: the same clock in all processes of a machine. */
export const wallMs = (): number => performance.timeOrigin + performance.now();

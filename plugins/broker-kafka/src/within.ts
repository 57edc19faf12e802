/** Waits for `work` no longer than `timeoutMs`, then rejects with what `late` makes; `work` itself goes on. */
export function within<T>(work: Promise<T>, timeoutMs: number, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), timeoutMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Waits for `work` no longer than `timeoutMs`; resolves to whether it ended well in that time. Never rejects. */
export function endsWithin(work: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const ended = work.then(() => true);
  return within(ended, timeoutMs, () => new Error('late')).catch(() => false);
}

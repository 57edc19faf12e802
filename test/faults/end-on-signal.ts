/** Servers that this process has started are ended when it exits, which a signal alone does not bring about. */
export function endOnSignal(): void {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}

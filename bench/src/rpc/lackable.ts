/** How a service is told to do without a part of its chain. */
const lack: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  tracing: { FAIRLEAD_TRACING: 'noop' },
  breaker: { FAIRLEAD_BREAKER: 'none' },
  'rate limit': { FAIRLEAD_CALL_RATE_LIMIT_PER_SECOND: '0', FAIRLEAD_SERVER_RATE_LIMIT_PER_SECOND: '0' },
};

/** What `--without` takes. */
export const lackable: readonly string[] = Object.keys(lack);

/** The settings for it. */
export const lacking = (without: readonly string[] = []): Readonly<Record<string, string>> =>
  Object.assign({}, ...without.map((name) => lack[name]));

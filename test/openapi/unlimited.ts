/** Settings without the limits that a flood of requests would meet: behind a 429 nothing is seen. */
export const unlimited = {
  FAIRLEAD_API_RATE_LIMIT_PER_SECOND: '0',
  FAIRLEAD_API_SIGN_IN_PER_MINUTE: '0',
  FAIRLEAD_USER_ATTEMPTS_PER_MINUTE: '0',
} as const;

export { createOpossumBreaker, type OpossumBreakerOptions } from './opossum-breaker.ts';

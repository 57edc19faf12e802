import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { createFakeClock } from '@fairlead/runtime';
import { breakerConformance } from '@fairlead/runtime/conformance';
import { createOpossumBreaker } from './opossum-breaker.ts';

breakerConformance('opossum', (options) => {
  const clock = createFakeClock();
  const breaker = createOpossumBreaker({ clock, ...options });
  // opossum measures the sleep window by Node's own timers.
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  return {
    breaker,
    async advance(ms) {
      await clock.advance(ms);
      mock.timers.tick(ms);
    },
    async [Symbol.asyncDispose]() {
      await breaker[Symbol.asyncDispose]();
      mock.timers.reset();
      assert.equal(clock.pending, 0, 'timers are left behind');
    },
  };
});

import { createFakeClock } from '../clock/fake.ts';
import { registryConformance } from './conformance.ts';
import { createMemoryRegistry } from './memory.ts';
import { createMemoryLeases } from './memory-leases.ts';

registryConformance('memory', async () => {
  const clock = createFakeClock();
  const leases = createMemoryLeases({ clock });
  const lease = { ttlMs: 6_000, intervalMs: 2_000 };
  const registry = createMemoryRegistry({ clock, leases });
  return {
    registry,
    lease,
    advance: clock.advance,
    another: async () => createMemoryRegistry({ clock, leases }),
    abandon: async (node) => leases.put(node, lease.ttlMs),
    wipe: async () => leases.clear(),
    async interrupt() {
      leases.online = false;
      return async () => {
        leases.online = true;
      };
    },
    [Symbol.asyncDispose]: () => registry[Symbol.asyncDispose](),
  };
});

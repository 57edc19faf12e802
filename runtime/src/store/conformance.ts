import { describe, test } from 'node:test';
import { findCases } from './conformance-find.ts';
import type { Case } from './conformance-harness.ts';
import { hostileCases } from './conformance-hostile.ts';
import { updateCases } from './conformance-update.ts';
import { writeCases } from './conformance-write.ts';
import type { Store } from './types.ts';

/** Makes a store that holds nothing yet; the suite disposes it. */
export type StoreFactory = () => Store | Promise<Store>;

/** Registers the tests that every {@link Store} must pass; `factory` is called for each. */
export function storeConformance(name: string, factory: StoreFactory): void {
  const cases: readonly Case[] = [...writeCases, ...updateCases, ...findCases, ...hostileCases];
  describe(`store conformance: ${name}`, () => {
    for (const { title, run, needs } of cases)
      test(title, { timeout: 20_000 }, async (context) => {
        await using store = await factory();
        if (needs && !store.supports[needs]) return context.skip(`${name} does not support ${needs}`);
        await run(store);
      });
  });
}

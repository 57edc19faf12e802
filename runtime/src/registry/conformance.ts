import { describe } from 'node:test';
import type { RegistryFactory } from './conformance/harness.ts';
import { outages } from './conformance/outages.ts';
import { registering } from './conformance/registering.ts';
import { watching } from './conformance/watching.ts';

export type { RegistryFactory, RegistryHarness } from './conformance/harness.ts';

/** The suite that every registry must pass; `factory` makes an empty registry for each case. */
export function registryConformance(name: string, factory: RegistryFactory): void {
  describe(`registry conformance: ${name}`, { concurrency: 5 }, () => {
    registering(factory);
    watching(factory);
    outages(factory);
  });
}

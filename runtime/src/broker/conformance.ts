import { describe } from 'node:test';
import { delivering } from './conformance/delivering.ts';
import { failing } from './conformance/failing.ts';
import type { BrokerFactory } from './conformance/fixture.ts';
import { publishing } from './conformance/publishing.ts';
import { sharing } from './conformance/sharing.ts';
import { stopping } from './conformance/stopping.ts';

export type { BrokerFactory, BrokerFixture } from './conformance/fixture.ts';

/** Registers the cases that every broker passes. `factory` makes a fresh fixture for each. */
export function brokerConformance(name: string, factory: BrokerFactory): void {
  describe(`broker conformance: ${name}`, () => {
    publishing(factory);
    delivering(factory);
    failing(factory);
    stopping(factory);
    sharing(factory);
  });
}

import { after, before, describe } from 'node:test';
import { type Demo, startDemo } from './demo.ts';
import { floods } from './floods.ts';
import { identity } from './identity.ts';
import { injection } from './injection.ts';
import { malformed } from './malformed.ts';
import { output } from './output.ts';

/** The attacks of docs/security.md, all against one copy of the demo. */
describe('attacks', () => {
  let demo: Demo;
  before(async () => {
    demo = await startDemo();
  });
  after(() => demo?.[Symbol.asyncDispose]());

  for (const register of [identity, injection, malformed, output, floods]) register(() => demo);
});

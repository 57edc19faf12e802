import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Broker } from '@fairlead/runtime';
import { brokerConformance } from '@fairlead/runtime/conformance';
import { createSqliteBroker } from './broker.ts';

brokerConformance('sqlite', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'fairlead-broker-'));
  const brokers: Broker[] = [];
  const another = async () => {
    const broker = createSqliteBroker({ directory });
    brokers.push(broker);
    return broker;
  };
  return {
    broker: await another(),
    another,
    async [Symbol.asyncDispose]() {
      for (const broker of brokers) await broker[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true });
    },
  };
});

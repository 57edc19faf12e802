// What a span costs a call: node plugins/tracing-jaeger/bench/span-cost.ts
// Start, two tags, inject, finish, as the middleware of a client does it; the sending is measured apart.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createNoopTracerDriver, type TracerDriver } from '@fairlead/runtime';
import type { CollectorOptions } from '../src/collector.ts';

const server = createServer((request, response) => {
  request.resume().once('end', () => response.writeHead(202).end());
}).listen(0, '127.0.0.1');
await once(server, 'listening');
server.unref();
const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

const ROUNDS = 5;
const SPANS = 20_000;
const BATCH = 200;

function spans(driver: TracerDriver, count: number): void {
  for (let index = 0; index < count; index++) {
    const parent = driver.tracer.startSpan('vessel.v1.VesselService/Book', {
      tags: { 'span.kind': 'client', 'peer.service': 'vessel' },
    });
    driver.tracer.inject(parent, 'text_map', {});
    parent.setTag('peer.address', '127.0.0.1:4222');
    parent.finish();
  }
}

async function measure(name: string, driver: TracerDriver): Promise<void> {
  const callUs: number[] = [];
  const sendUs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    let [callMs, sendMs] = [0, 0];
    for (let done = 0; done < SPANS; done += BATCH) {
      const beganMs = performance.now();
      spans(driver, BATCH);
      callMs += performance.now() - beganMs;
      const before = process.cpuUsage();
      await driver.flush();
      const { user, system } = process.cpuUsage(before);
      sendMs += (user + system) / 1_000;
    }
    callUs.push((callMs / SPANS) * 1_000);
    sendUs.push((sendMs / SPANS) * 1_000);
  }
  const best = (values: readonly number[]) =>
    Math.min(...values)
      .toFixed(2)
      .padStart(8);
  console.log(`${name.padEnd(22)} ${best(callUs)} µs on the call ${best(sendUs)} µs CPU to send`);
  await driver[Symbol.asyncDispose]();
}

const options = (param: number): CollectorOptions & { endpoint: string } => ({
  service: 'bench',
  endpoint,
  sampling: { type: 'const', param },
});

const { createJaegerDriver } = await import('../src/jaeger.ts');
const { createOtlpDriver } = await import('../src/otlp.ts');
await measure('noop', createNoopTracerDriver());
for (const [share, text] of [
  [1, 'recorded'],
  [0, 'not recorded'],
] as const) {
  await measure(`jaeger, ${text}`, createJaegerDriver(options(share)));
  await measure(`otlp, ${text}`, createOtlpDriver(options(share)));
}

// What a stream holds in memory while its reader is much slower than its producer, at both ends, over each transport.
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startSurroundings } from './rpc/surroundings.ts';
import type { Memory } from './stream/memory.ts';

const MB = 1e6;
const LIMIT_BYTES = 16 * MB;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    rate: { type: 'string', default: '5' },
    transport: { type: 'string', multiple: true, default: ['memory', 'tcp', 'nats'] },
  },
});
const durationMs = Number(values.seconds) * 1_000;
const bytesPerSecond = Number(values.rate) * MB;
const SAMPLE_MS = 500;

interface End {
  readonly name: string;
  ask<T>(order: object): Promise<T>;
  end(): void;
}

let lastId = 0;
function startEnd(name: string, transport: string, nats: string): End {
  const child: ChildProcess = fork(join(import.meta.dirname, 'stream/end-process.ts'), [transport, nats]);
  const waiting = new Map<number, (answer: never) => void>();
  child.on('message', ({ id, ...answer }: { id: number }) => waiting.get(id)?.(answer as never));
  return {
    name,
    ask(order) {
      const id = ++lastId;
      child.send({ ...order, id });
      return new Promise((resolve) => waiting.set(id, resolve));
    },
    end: () => child.disconnect(),
  };
}

interface Growth {
  readonly rss: number;
  readonly used: number;
  /** What cannot be thrown away, at the end of the time, with the stream still open. */
  readonly held: number;
}

/** Watches what the ends hold while `work` goes on. */
async function growthDuring(ends: readonly End[], work: Promise<unknown>): Promise<Map<End, Growth>> {
  const settle = (collected: boolean) =>
    Promise.all(ends.map((end) => end.ask<Memory>({ do: 'memory', collected })));
  const before = await settle(true);
  const most = before.map(() => ({ rss: 0, used: 0 }));
  let over = false;
  void work.then(() => (over = true));
  const untilMs = performance.now() + durationMs - 3 * SAMPLE_MS;
  while (!over && performance.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    for (const [index, now] of (await settle(false)).entries()) {
      const [at, start] = [most[index], before[index]];
      if (!at || !start) continue;
      at.rss = Math.max(at.rss, now.rss - start.rss);
      at.used = Math.max(at.used, now.used - start.used);
    }
  }
  const after = await settle(true);
  await work;
  return new Map(
    ends.map((end, index) => {
      const held = (after[index]?.used ?? Number.NaN) - (before[index]?.used ?? 0);
      return [end, { rss: most[index]?.rss ?? 0, used: most[index]?.used ?? 0, held }];
    }),
  );
}

const mb = (bytes: number) => (bytes / MB).toFixed(1).padStart(7);
let failed = false;

async function measure(transport: string, nats: string): Promise<void> {
  const producer = startEnd('producer', transport, nats);
  const reader = transport === 'memory' ? producer : startEnd('reader', transport, nats);
  const ends = [...new Set([producer, reader])];
  const { address } = await producer.ask<{ address: string }>({ do: 'serve' });
  await reader.ask({ do: 'connect', address });
  // What code and buffers there are to be made is made once.
  await reader.ask({ do: 'read', durationMs: 1_000, bytesPerSecond });
  const slowly = reader.ask<{ bytes: number }>({ do: 'read', durationMs, bytesPerSecond });
  const growth = await growthDuring(ends, slowly);
  const { bytes } = await slowly;
  // Only now, or what it needs would be there before.
  const alone = await producer.ask<{ bytes: number }>({ do: 'produce', durationMs: 1_000 });
  const fastMs = 3_000;
  const fast = await reader.ask<{ bytes: number }>({ do: 'read', durationMs: fastMs });
  console.log(
    `${transport}: the producer alone makes ${mb(alone.bytes)} MB/s, unthrottled the stream carries ` +
      `${mb((fast.bytes / fastMs) * 1_000)} MB/s; read at ${mb((bytes / durationMs) * 1_000)} MB/s:`,
  );
  for (const [end, { rss, used, held }] of growth) {
    // Resident memory goes by when the engine collects: a bare socket read at this rate makes it grow by 24 MB.
    const ok = held < LIMIT_BYTES;
    failed ||= !ok;
    console.log(
      `  ${(ends.length === 1 ? 'both ends' : end.name).padEnd(9)}  resident +${mb(rss)} MB at most  ` +
        `heap and buffers +${mb(held)} MB held, +${mb(used)} MB with garbage  ${ok ? 'ok' : 'FAILED'} (< 16 MB)`,
    );
  }
  for (const end of ends) end.end();
}

await using surroundings = await startSurroundings({ nats: values.transport.includes('nats') });
for (const transport of values.transport) {
  if (transport === 'nats' && surroundings.noNats) console.log(`nats: left out: ${surroundings.noNats}`);
  else await measure(transport, surroundings.around.nats);
}
process.exitCode = failed ? 1 : 0;

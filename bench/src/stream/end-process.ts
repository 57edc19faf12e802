// One end of the stream in a process of its own: the producer, the reader, or (over memory) both.
import { tuneEngine } from '@fairlead/runtime/main';
import { connect, read, serve } from './ends.ts';
import { memory } from './memory.ts';
import { MESSAGE_BYTES, source, transportOf } from './service.ts';

type Order =
  | { readonly do: 'serve' }
  | { readonly do: 'produce'; readonly durationMs: number }
  | { readonly do: 'connect'; readonly address: string }
  | { readonly do: 'read'; readonly durationMs: number; readonly bytesPerSecond?: number }
  | { readonly do: 'memory'; readonly collected: boolean };

tuneEngine();
const [name = '', nats = ''] = process.argv.slice(2);
const transport = transportOf(name, nats);
const produced = { bytes: 0 };
let open: Awaited<ReturnType<typeof connect>> | undefined;

/** What the producer could do if nobody had to be waited for: making the messages, and nothing else. */
async function produce(durationMs: number): Promise<number> {
  const byMs = performance.now() + durationMs;
  const alone = { bytes: 0 };
  for await (const _ of source(alone)) if (performance.now() >= byMs) break;
  return alone.bytes - MESSAGE_BYTES;
}

async function carryOut(order: Order): Promise<object> {
  switch (order.do) {
    case 'serve':
      return { address: await serve(transport, produced) };
    case 'produce':
      return { bytes: await produce(order.durationMs) };
    case 'connect':
      open = await connect(transport, order.address);
      return {};
    case 'read': {
      const stop = new AbortController();
      if (!open) throw new Error('nothing to read from');
      return {
        bytes: await read(
          open(stop.signal),
          order.durationMs,
          order.bytesPerSecond ?? Number.POSITIVE_INFINITY,
        ),
      };
    }
    case 'memory':
      return { ...memory(order.collected), produced: produced.bytes };
  }
}

process.on('message', async (message: Order & { id: number }) => {
  process.send?.({ id: message.id, ...(await carryOut(message)) });
});
process.on('disconnect', () => process.exit(0));

import type { Broker } from '../../broker/types.ts';
import { createMemoryLeases } from '../../registry/memory-leases.ts';
import type { Registry } from '../../registry/types.ts';
import type { Idempotency } from '../../rpc/descriptor.ts';
import type { Channel, Frame, Transport } from '../../transport/types.ts';
import { HEADER_BYTES, kinds } from '../../wire/frame.ts';
import { LedgerService } from './ledger-service.ts';
import type { Sabotage } from './sabotage.ts';

/** A broken part, and the rule that it breaks. */
export interface Broken {
  readonly name: string;
  readonly sabotage: () => Sabotage;
  readonly breaks: RegExp;
}

/** Channels of which either end changes what it sends. */
const sending =
  (change: (frames: readonly Frame[], isDialler: boolean) => readonly Frame[]) =>
  (transport: Transport): Transport => {
    const changed = (channel: Channel, isDialler: boolean): Channel => ({
      ...channel,
      get unsentBytes() {
        return channel.unsentBytes ?? 0;
      },
      send: (frames) => channel.send(change(frames, isDialler)),
    });
    return {
      ...transport,
      listen: (onChannel, options) =>
        transport.listen((channel) => onChannel(changed(channel, false)), options),
      dial: async (address, options) => changed(await transport.dial(address, options), true),
    };
  };

/** A buffer is used again before what was in it has been sent. */
function withPreviousAnswer(transport: Transport): Transport {
  let before: Frame | undefined;
  return sending((frames, isDialler) =>
    frames.map((frame) => {
      if (isDialler || frame[0] !== kinds.response) return frame;
      const head = frame.subarray(0, HEADER_BYTES);
      const mixed = Buffer.concat([head, (before ?? frame).subarray(HEADER_BYTES)]);
      before = frame;
      return mixed;
    }),
  )(transport);
}

const notSending = (kind: number) => sending((frames) => frames.filter((frame) => frame[0] !== kind));

const declared = <M extends { readonly idempotency: Idempotency }>(method: M): M => ({
  ...method,
  idempotency: 'idempotent',
});

/** A watch that never hears of anything after the first nodes. */
function deaf(registry: Registry): Registry {
  return {
    ...registry,
    async *watch(service, options) {
      for await (const snapshot of registry.watch(service, options)) {
        yield snapshot;
        if (snapshot.nodes.length > 0) break;
      }
      await new Promise<void>((resolve) => {
        if (options?.signal?.aborted) resolve();
        else options?.signal?.addEventListener('abort', () => resolve(), { once: true });
      });
    },
  };
}

/** A subscriber that says it is done before it is. */
const acknowledgingFirst = (broker: Broker): Broker => ({
  ...broker,
  subscribe: (topic, handler, options) =>
    broker.subscribe(
      topic,
      async (delivery, handling) => {
        handler(delivery, handling).catch(() => {});
      },
      options,
    ),
});

/** One part of the runtime or of its surroundings each, broken as it might be by mistake. */
export const broken: readonly Broken[] = [
  {
    name: 'a registry that forgets to expire',
    sabotage: () => ({
      leases: (clock) => createMemoryLeases({ clock: { ...clock, setTimeout: () => ({ cancel() {} }) } }),
    }),
    breaks: /after its lease had ended/,
  },
  {
    name: 'a client that hears of no change of nodes',
    sabotage: () => ({ registry: deaf }),
    breaks: /after its lease had ended|no node has failed/,
  },
  {
    name: 'a server that carries out every call twice',
    sabotage: () => ({
      handler: async (handle) => {
        await handle();
        return handle();
      },
    }),
    breaks: /was carried out 2 times/,
  },
  {
    name: 'a server that gives one caller the answer of another',
    sabotage: () => ({
      transport: withPreviousAnswer,
    }),
    breaks: /got what was meant for/,
  },
  {
    name: 'a server that answers before it has done anything',
    sabotage: () => ({
      handler: async (handle) => {
        const done = handle();
        done.catch(() => {});
        return { token: '', index: 0, node: '', filling: '' } as Awaited<typeof done>;
      },
    }),
    breaks: /never carried out|meant for/,
  },
  {
    name: 'a client that tries again what may be done once only',
    sabotage: () => {
      const { put, forward, ...methods } = LedgerService.methods;
      return { methods: { ...methods, put: declared(put), forward: declared(forward) } };
    },
    breaks: /was carried out \d times/,
  },
  {
    name: 'a client that does not tell that it has given up',
    sabotage: () => ({ transport: notSending(kinds.cancel) }),
    breaks: /after its caller was done/,
  },
  {
    name: 'a server that never says that a stream has room again',
    sabotage: () => ({ transport: notSending(kinds.credit) }),
    breaks: /no node has failed/,
  },
  {
    name: 'a stream that repeats what it has said',
    sabotage: () => ({
      transport: sending((frames) =>
        frames.flatMap((frame) => (frame[0] === kinds.data ? [frame, frame] : [frame])),
      ),
    }),
    breaks: /DATA_LOSS/,
  },
  {
    name: 'a node that goes down without finishing its calls',
    sabotage: () => ({
      stop: async (service) => {
        void service.stop();
        return [];
      },
    }),
    breaks: /no node has failed/,
  },
  {
    name: 'a broker that takes a message as handled before it is',
    sabotage: () => ({ broker: acknowledgingFirst }),
    breaks: /was handled by nobody|never came to|dead letters/,
  },
];

import { RuntimeError } from '../errors/runtime-error.ts';
import { batchBytes } from '../transport/batch.ts';
import type { Channel, Frame } from '../transport/types.ts';
import type { Network } from './network.ts';
import type { Process } from './process.ts';

/** A connection between two processes: in order, however long it takes, until it is lost. */
export interface Link {
  readonly dialler: Channel;
  readonly listener: Channel;
  readonly processes: readonly [Process, Process];
  /** Whether either end still is of use to a process that lives. */
  readonly open: boolean;
  /** What is on its way is gone, and both ends get to know, each in its own time. */
  lose(): void;
  /** What waited for the network goes on its way. */
  goOn(): void;
}

/** A fault of the transport: what becomes of a batch. More than one: it comes as often. None: it is gone. */
export type Mangle = (frames: readonly Frame[]) => readonly (readonly Frame[])[];

export interface LinkOptions {
  readonly network: Network;
  /** Dialler and listener. */
  readonly processes: readonly [Process, Process];
  /** Whom the dialler and the listener see at the other end. */
  readonly peers: readonly [string, string];
  readonly maxMessageBytes: number;
  /** Default: batches come once each, in order. */
  readonly mangle?: Mangle | undefined;
}

/** What is sent from one end to the other. */
type Packet = Batch | 'close';
interface Batch {
  readonly frames: readonly Frame[];
  readonly bytes: number;
}

interface End {
  readonly channel: Channel;
  readonly open: boolean;
  arrive(packet: Packet): void;
  finish(error?: RuntimeError): void;
}

/** A peer that restarts knows nothing of the connection, which is told to whoever uses it. */
const unknownPeer = (peer: string) =>
  new RuntimeError({ code: 'UNAVAILABLE', message: `${peer} does not know this channel` });

export function createLink(options: LinkOptions): Link {
  const { network, processes, peers, mangle } = options;
  const { world } = network;
  let isLost = false;
  const lanes = [createLane(0), createLane(1)] as const;
  const ends = [createEnd(0), createEnd(1)] as const;

  /** One direction. */
  function createLane(from: 0 | 1) {
    const [source, target] = [processes[from], processes[1 - from] as Process];
    const waiting: Packet[] = [];
    /** So many of those that wait have come as far as the other host. */
    let arrived = 0;
    let lastArrivalMs = 0;
    let bytes = 0;
    const take = () => {
      while (arrived > 0 && !isLost && network.passes(source.host, target.host)) {
        arrived--;
        const packet = waiting.shift();
        if (packet === undefined) return;
        ends[1 - from]?.arrive(packet);
      }
    };
    const travel = (onArrival: () => void) => {
      const soonestMs = world.nowMs + network.delayMs(source.host, target.host);
      lastArrivalMs = Math.max(soonestMs, lastArrivalMs + 0.001);
      target.deliver(lastArrivalMs - world.nowMs, onArrival);
    };
    return {
      get bytes() {
        return bytes;
      },
      taken(batch: Batch) {
        bytes -= batch.bytes;
      },
      send(packet: Packet) {
        if (isLost) return;
        if (!target.alive && world.processOn(target.host)) return reset(from);
        if (packet !== 'close') bytes += packet.bytes;
        waiting.push(packet);
        travel(() => {
          arrived++;
          take();
        });
      },
      goOn() {
        if (arrived > 0) travel(take);
      },
    };
  }

  /** The other host has a new process, and says that there is no such connection. */
  function reset(at: 0 | 1): void {
    const [own, other] = [processes[at], processes[1 - at] as Process];
    if (!network.passes(other.host, own.host) || !network.passes(own.host, other.host)) return;
    const roundTripMs = network.delayMs(own.host, other.host) + network.delayMs(other.host, own.host);
    own.deliver(roundTripMs, () => ends[at].finish(unknownPeer(peers[at])));
  }

  function createEnd(at: 0 | 1): End {
    const process = processes[at];
    const peer = peers[at];
    const lane = lanes[at];
    const { promise: closed, resolve } = Promise.withResolvers<RuntimeError | undefined>();
    let inbox: Batch[] = [];
    let receiver: ((frames: readonly Frame[]) => void) | undefined;
    let open = true;

    const finish = (error?: RuntimeError) => {
      if (!open) return;
      open = false;
      inbox = [];
      resolve(error);
    };
    const hand = (batch: Batch) => {
      lanes[1 - at]?.taken(batch);
      try {
        receiver?.(batch.frames);
      } catch (cause) {
        finish(new RuntimeError({ code: 'INTERNAL', message: `the receiver of ${peer} failed`, cause }));
        link.lose();
      }
    };
    const handAll = () => {
      const batches = inbox;
      inbox = [];
      for (const batch of batches) if (open) hand(batch);
    };
    const channel: Channel = {
      peer,
      maxMessageBytes: options.maxMessageBytes,
      closed,
      get unsentBytes() {
        return lane.bytes;
      },
      send(frames) {
        if (!open || frames.length === 0) return;
        const bytes = batchBytes(frames, options.maxMessageBytes, peer);
        for (const batch of mangle?.(frames) ?? [frames]) lane.send({ frames: batch, bytes });
      },
      onFrames(set) {
        receiver = set;
        if (inbox.length === 0) return;
        process.deliver(0, () => {
          handAll();
        });
      },
      async close() {
        if (!open) return;
        lane.send('close');
        finish();
        await new Promise<void>((done) => process.clock.nextTurn(done));
      },
      [Symbol.asyncDispose]: () => channel.close(),
    };
    return {
      channel,
      get open() {
        return open;
      },
      finish,
      arrive(packet) {
        if (!open) return;
        if (packet === 'close') {
          if (receiver) handAll();
          finish();
        } else if (receiver && inbox.length === 0) hand(packet);
        else inbox.push(packet);
      },
    };
  }

  const link: Link = {
    dialler: ends[0].channel,
    listener: ends[1].channel,
    processes,
    get open() {
      return ends.some((end, at) => end.open && processes[at]?.alive);
    },
    lose() {
      if (isLost) return;
      isLost = true;
      for (const at of [0, 1] as const) {
        const error = new RuntimeError({
          code: 'UNAVAILABLE',
          message: `the channel to ${peers[at]} was lost`,
        });
        processes[at].deliver(network.delayMs(processes[1 - at]?.host ?? '', processes[at].host), () =>
          ends[at].finish(error),
        );
      }
    },
    goOn() {
      for (const lane of lanes) lane.goOn();
    },
  };
  return link;
}

/**
 * What the TCP transport alone costs: two processes, frames echoed in a closed loop, batches formed as the wire
 * forms them (once per turn of the event loop, by setImmediate). Prints frames per second and CPU µs per frame.
 *
 *   node plugins/embedded/bench/transport.ts [--bytes 300] [--seconds 3] [--cpu-prof DIR]
 */
import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import type { Channel } from '@fairlead/runtime';
import { createTcpTransport } from '../src/transport/tcp.ts';

const listenOptions = { service: 'bench', nodeId: 'bench' };

/** Splits as the wire does: no batch above `maxMessageBytes`. */
function sendAll(channel: Channel, frames: readonly Uint8Array[]) {
  const perBatch = Math.max(1, Math.floor(channel.maxMessageBytes / Math.max(1, frames[0]?.length ?? 1)));
  if (frames.length <= perBatch) return channel.send(frames);
  for (let at = 0; at < frames.length; at += perBatch) channel.send(frames.slice(at, at + perBatch));
}

/** Echoes in the parent's stead until the parent is gone; answers every message with the CPU it has used. */
async function serve() {
  const listener = await createTcpTransport().listen((channel) => {
    let replies: Uint8Array[] = [];
    const flush = () => {
      sendAll(channel, replies);
      replies = [];
    };
    channel.onFrames((frames) => {
      if (replies.length === 0) setImmediate(flush);
      // A copy, as a handler's reply would be: the frame itself is valid only here.
      for (const frame of frames) replies.push(Uint8Array.prototype.slice.call(frame));
    });
  }, listenOptions);
  process.on('message', () => process.send?.({ cpu: cpuMicros() }));
  process.on('disconnect', () => process.exit());
  process.send?.({ address: listener.address });
}

function cpuMicros() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Keeps `inFlight` frames on their way for `ms`; resolves to how many came back. */
function echo(channel: Channel, bytes: number, inFlight: number, ms: number): Promise<number> {
  return new Promise((resolve, reject) => {
    void channel.closed.then(reject);
    const frame = () => new Uint8Array(bytes);
    let echoed = 0;
    let pending = inFlight;
    let queued = Array.from({ length: inFlight }, frame);
    const endAt = performance.now() + ms;
    const flush = () => {
      sendAll(channel, queued);
      queued = [];
    };
    channel.onFrames((frames) => {
      echoed += frames.length;
      if (performance.now() >= endAt) {
        pending -= frames.length;
        if (pending === 0) resolve(echoed);
        return;
      }
      if (queued.length === 0) setImmediate(flush);
      for (const _ of frames) queued.push(frame());
    });
    flush();
  });
}

async function measure() {
  const { values } = parseArgs({
    options: {
      bytes: { type: 'string', default: '300' },
      seconds: { type: 'string', default: '3' },
      'cpu-prof': { type: 'string' },
    },
  });
  const [bytes, seconds] = [Number(values.bytes), Number(values.seconds)];
  const profile = values['cpu-prof'];
  const server = fork(import.meta.filename, ['--serve'], {
    execArgv: profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [],
  });
  const next = <T>() =>
    new Promise<T>((resolve) => server.once('message', (message) => resolve(message as T)));
  const { address } = await next<{ address: string }>();
  const serverCpu = async () => {
    const answer = next<{ cpu: number }>();
    server.send('cpu');
    return (await answer).cpu;
  };
  const transport = createTcpTransport();
  const channel = await transport.dial(address);
  const load = bytes > 16_384 ? [1, 4, 16] : [1, 16, 128, 1_024];
  await echo(channel, bytes, 16, 1_000);
  console.log(`${bytes} bytes, ${seconds} s each\nin flight   frames/s   client µs   server µs`);
  for (const inFlight of load) {
    const [clientBefore, serverBefore, startedAt] = [cpuMicros(), await serverCpu(), performance.now()];
    const frames = await echo(channel, bytes, inFlight, seconds * 1_000);
    const elapsedMs = performance.now() - startedAt;
    const [client, served] = [cpuMicros() - clientBefore, (await serverCpu()) - serverBefore];
    const cells = [
      String(inFlight).padStart(9),
      Math.round((frames * 1_000) / elapsedMs)
        .toString()
        .padStart(10),
      (client / frames).toFixed(2).padStart(11),
      (served / frames).toFixed(2).padStart(11),
    ];
    console.log(cells.join(' '));
  }
  await transport[Symbol.asyncDispose]();
  server.disconnect();
}

await (process.argv.includes('--serve') ? serve() : measure());

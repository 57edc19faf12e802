// The calling process: starts the answering one, then measures whenever it is asked to.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { tuneEngine } from '@fairlead/runtime/main';
import { ask, nextMessage } from '../processes.ts';
import { type MeasureOptions, measure } from './measure.ts';
import type { Surroundings } from './peer.ts';
import { findPeer } from './peers.ts';

// For all peers alike.
tuneEngine();
const [id = '', surroundings = '{}'] = process.argv.slice(2);
const around = JSON.parse(surroundings) as Surroundings;
const server = fork(join(import.meta.dirname, 'server-process.ts'), [id, surroundings]);
const { address } = await nextMessage<{ address: string }>(server);
const peer = await findPeer(id).load(around);
const call = await peer.connect(address);
const serverCpuUs = async () => (await ask<{ cpuUs: number }>(server, 'cpu')).cpuUs;

process.on('message', async (options: MeasureOptions) => {
  process.send?.(await measure(call, serverCpuUs, options));
});
process.on('disconnect', () => {
  server.disconnect();
  server.once('exit', () => process.exit(0));
});
process.send?.('ready');

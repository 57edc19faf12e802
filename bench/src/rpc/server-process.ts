// The answering process: tells its address, then how much CPU time it has used whenever it is asked.
import { tuneEngine } from '@fairlead/runtime/main';
import { cpuUs } from '../cpu.ts';
import { findPeer } from './peers.ts';

// For all peers alike.
tuneEngine();
process.on('message', () => process.send?.({ cpuUs: cpuUs() }));
process.on('disconnect', () => process.exit(0));

const [id = '', surroundings = '{}'] = process.argv.slice(2);
const peer = await findPeer(id).load(JSON.parse(surroundings));
process.send?.({ address: await peer.serve() });

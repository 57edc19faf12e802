// One process of the way from HTTP to the answer: a gateway or who answers behind it. Tells where it is reached.
import { tuneEngine } from '@fairlead/runtime/main';
import { cpuUs } from '../cpu.ts';
import type { Surroundings } from '../rpc/peer.ts';
import { roles } from './roles.ts';

tuneEngine();
const [name = '', around = '{}', address = ''] = process.argv.slice(2);
process.on('message', () => process.send?.({ cpuUs: cpuUs(), rssBytes: process.memoryUsage.rss() }));
process.on('disconnect', () => process.exit(0));
const role = roles[name];
if (!role) throw new Error(`there is no role ${name}; known: ${Object.keys(roles).join(', ')}`);
process.send?.({ address: await role(JSON.parse(around) as Surroundings, address) });

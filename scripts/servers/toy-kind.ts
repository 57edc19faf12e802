import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerKind } from './kinds/types.ts';
import { get } from './probe/http.ts';

const program = `
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { spawn } from 'node:child_process';
const [port, file, mood] = process.argv.slice(2);
if (mood === 'broken') { console.error('no mood for it'); process.exit(3); }
appendFileSync(file, 'x');
const server = createServer((request, response) => response.end('toy ' + readFileSync(file).length));
server.listen(port, '127.0.0.1', () => {
  // Its end of the pipe closes with this process; until half a second later it has the port.
  if (mood === 'clinging')
    spawn('sh', ['-c', 'cat; sleep 0.5'], { stdio: ['pipe', 'ignore', 'ignore', server._handle.fd], detached: true });
});
`;

export interface Toy extends ServerKind {
  /** How often it was fetched. */
  readonly fetched: () => number;
  /** Whether it ends while it starts (`broken`), or its port is released only half a second after its end (`clinging`). */
  mood: 'fine' | 'broken' | 'clinging';
}

/** A server for tests that is there at once: it says how often it was started on its data. */
export function createToy(): Toy {
  let fetched = 0;
  const toy: Toy = {
    name: 'nats',
    product: 'Toy',
    version: '1.0',
    ports: { client: 4222, other: 4223 },
    inputs: [],
    mood: 'fine',
    fetched: () => fetched,
    async fetch(folder) {
      fetched++;
      await writeFile(join(folder, 'toy.mjs'), program);
    },
    async launch({ program, dataDir, port }) {
      const args = [join(program, 'toy.mjs'), String(port('client')), join(dataDir, 'starts'), toy.mood];
      return { command: process.execPath, args };
    },
    async probe(port) {
      const answer = await get(port, '/');
      if (answer === 'closed') return 'closed';
      return answer !== 'silent' && answer.body.startsWith('toy') ? 'healthy' : 'foreign';
    },
    url: (port) => `http://127.0.0.1:${port}`,
  };
  return toy;
}

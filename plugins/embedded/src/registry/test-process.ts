// A process of the tests. It takes a directory and what to do, tells on stdout what happens, and ends with its stdin.
import { writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { createSqliteRegistry } from './sqlite-registry.ts';

const [, , directory = '', task = '', id = ''] = process.argv;
const tell = (line: string) => writeSync(1, `${line}\n`);
const registry = () => createSqliteRegistry({ directory, ttlMs: 1_500, intervalMs: 500 });
const untilTold = () => new Promise((resolve) => process.stdin.once('data', resolve));

process.stdin.on('end', () => process.exit());
process.stdin.resume();

const tasks: Record<string, () => Promise<void>> = {
  /** Registers a node and, when told, deregisters it. */
  async node() {
    const opened = registry();
    const address = `tcp://127.0.0.1:${process.pid}`;
    const node = { id, service: 'vessel', version: '1.0.0', address, labels: {} };
    const registration = await opened.register(node);
    registration.onState(tell);
    tell('registered');
    await untilTold();
    await opened[Symbol.asyncDispose]();
    tell('deregistered');
  },
  /** Tells every snapshot. */
  async watch() {
    for await (const { nodes, stale } of registry().watch('vessel'))
      tell(`[${nodes.map((node) => node.id)}]${stale ? '?' : ''}`);
  },
  async lookup() {
    await using opened = registry();
    tell(`[${(await opened.lookup('vessel')).map((node) => node.id)}]`);
  },
  /** Begins a write, and ends it when told. */
  async hold() {
    const database = new DatabaseSync(`${directory}/registry.db`, { timeout: 5_000 });
    database.exec('BEGIN IMMEDIATE');
    database.exec('UPDATE nodes SET version = version');
    tell('holding');
    await untilTold();
    database.exec('COMMIT');
    tell('released');
  },
};

await tasks[task]?.();
process.exit();

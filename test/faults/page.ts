import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { findKind } from '../../scripts/servers/kinds/kinds.ts';
import type { ServerName } from '../../scripts/servers/kinds/types.ts';
import { root } from '../system/running-system.ts';

const page = join(root, 'docs/reliability.md');

/** Replaces what stands between the two markers of a section. */
export async function writeSection(name: string, text: string): Promise<void> {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const before = await readFile(page, 'utf8');
  const from = before.indexOf(begin);
  const to = before.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/reliability.md has no markers "${begin}" and "${end}"`);
  await writeFile(page, `${before.slice(0, from + begin.length)}\n${text}\n${before.slice(to)}`);
}

const stack: readonly ServerName[] = ['nats', 'consul', 'kafka', 'mongodb', 'jaeger'];

/** When, where and with what was measured. */
export function circumstances(): string {
  const servers = stack.map(findKind).map(({ product, version }) => `${product} ${version}`);
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model.trim() || 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `Measured on ${new Date().toISOString().slice(0, 10)} with Node ${process.versions.node}, ${servers.join(', ')} on one machine (${machine}).`;
}

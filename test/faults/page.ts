import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { findKind } from '../../scripts/servers/kinds/kinds.ts';
import type { ServerName } from '../../scripts/servers/kinds/types.ts';
import { root } from '../system/running-system.ts';

/** Rewrites what stands between the two markers of a section of a page, `docs/reliability.md` by default. */
export async function rewriteSection(
  name: string,
  rewrite: (before: string) => string,
  file = 'docs/reliability.md',
): Promise<void> {
  const page = join(root, file);
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const whole = await readFile(page, 'utf8');
  const from = whole.indexOf(begin) + begin.length;
  const to = whole.indexOf(end);
  if (from < begin.length || to < from) throw new Error(`${file} has no markers "${begin}" and "${end}"`);
  const text = rewrite(whole.slice(from, to).trim());
  await writeFile(page, `${whole.slice(0, from)}\n${text}\n${whole.slice(to)}`);
}

const stack: readonly ServerName[] = ['nats', 'consul', 'kafka', 'mongodb', 'jaeger'];

/** When, where and with what was measured. Default: with all five servers. */
export function circumstances(used: readonly ServerName[] = stack): string {
  const servers = used.map(findKind).map(({ product, version }) => `${product} ${version}`);
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model.trim() || 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `Measured on ${new Date().toISOString().slice(0, 10)} with Node ${process.versions.node}, ${servers.join(', ')} on one machine (${machine}).`;
}

import { RuntimeError, type ServiceNode } from '@fairlead/runtime';
import { fromRecord } from './service-record.ts';

/** All instances of a service at one index. */
export interface Listing {
  readonly index: bigint;
  /** The nodes whose checks all pass. */
  readonly passing: readonly ServiceNode[];
  /** The nodes with a check that does not pass: their lease has run out, nobody has taken them out. */
  readonly failing: readonly ServiceNode[];
}

/** Reads the answer of `/v1/health/service/…`; what others have registered under the service's name is left out. */
export function parseListing(index: unknown, body: unknown, address: string, prefix = ''): Listing {
  if (typeof index !== 'string' || !/^\d+$/.test(index) || !Array.isArray(body))
    throw new RuntimeError({
      code: 'FAILED_PRECONDITION',
      message: `Consul at ${address} (consul.url) does not answer as Consul does: no index or no list`,
    });
  const passing: ServiceNode[] = [];
  const failing: ServiceNode[] = [];
  for (const entry of body) {
    const service = field(entry, 'Service');
    const name = field(service, 'Service');
    const meta = field(service, 'Meta');
    const checks = field(entry, 'Checks');
    if (typeof name !== 'string' || !isRecord(meta)) continue;
    const node = fromRecord({ name, meta }, prefix);
    if (node === undefined) continue;
    const healthy = !Array.isArray(checks) || checks.every((check) => field(check, 'Status') === 'passing');
    (healthy ? passing : failing).push(node);
  }
  return { index: BigInt(index), passing, failing };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const field = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);

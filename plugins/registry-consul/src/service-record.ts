import { parseHostPort, RuntimeError, type ServiceNode, validateNode } from '@fairlead/runtime';

/** A node as Consul keeps it. */
export interface ServiceRecord {
  readonly id: string;
  readonly name: string;
  /** For people, and for filters of other tools; never read back. */
  readonly tags: string[];
  readonly meta: Record<string, string>;
  /** Set where the node's address has a host and a port, so that Consul's DNS and other tools can use it. */
  readonly address?: string;
  readonly port?: number;
}

/** What of an instance in Consul's answer a node is made of. */
export interface StoredService {
  readonly name: string;
  readonly meta: Readonly<Record<string, unknown>>;
}

// Source: Consul's structs.ValidateServiceMetadata.
const META_VALUE_BYTES = 512;
const META_PAIRS = 64;

/** What a service is called in Consul: its own name, behind the prefix that parts copies of a system. */
export const recordName = (service: string, prefix = ''): string =>
  prefix === '' ? service : `${prefix}-${service}`;

/** A service's instance in Consul. Its id tells the service, since Consul wants it unique among all of an agent. */
export const recordId = ({ id, service }: ServiceNode, prefix = ''): string =>
  recordName(id.startsWith(`${service}-`) ? id : `${service}:${id}`, prefix);

/** Throws `INVALID_ARGUMENT` for a node with more text than Consul keeps. */
export function toRecord(node: ServiceNode, prefix = ''): ServiceRecord {
  const { id, service, version, address, labels } = node;
  const build = labels.build ?? version.split('+')[1];
  const meta = {
    id,
    version,
    address,
    // Else `a-b-vessel` would be read as `b-vessel` of copy `a` and as `vessel` of copy `a-b`.
    ...(prefix === '' ? {} : { service }),
    ...(build === undefined || Buffer.byteLength(build) > META_VALUE_BYTES ? {} : { build }),
    ...labelsMeta(labels),
  };
  if (address.length > META_VALUE_BYTES || Object.keys(meta).length > META_PAIRS)
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `node ${id} has more text in its address or its labels than Consul keeps, which is ${META_PAIRS} times ${META_VALUE_BYTES} bytes`,
    });
  const tags = [`version=${version}`, `transport=${address.split('://')[0]}`];
  for (const [key, value] of Object.entries(labels)) tags.push(`${key}=${value}`);
  return { id: recordId(node, prefix), name: recordName(service, prefix), tags, meta, ...hostPort(address) };
}

/** The node that an instance stands for; `undefined` for one that something else, or another copy, has registered. */
export function fromRecord({ name, meta }: StoredService, prefix = ''): ServiceNode | undefined {
  const { id, version, address, service = name } = meta;
  if (typeof id !== 'string' || typeof version !== 'string' || typeof address !== 'string') return undefined;
  if (typeof service !== 'string' || recordName(service, prefix) !== name) return undefined;
  try {
    const node = { id, service, version, address, labels: labelsOf(meta) };
    validateNode(node);
    return node;
  } catch {
    return undefined;
  }
}

/** Labels as JSON in ASCII, in as many values as it takes: `labels`, `labels-2`, … */
function labelsMeta(labels: Readonly<Record<string, string>>): Record<string, string> {
  if (Object.keys(labels).length === 0) return {};
  const json = JSON.stringify(labels).replaceAll(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const parts: Record<string, string> = {};
  for (let part = 1; (part - 1) * META_VALUE_BYTES < json.length; part++)
    parts[labelsKey(part)] = json.slice((part - 1) * META_VALUE_BYTES, part * META_VALUE_BYTES);
  return parts;
}

function labelsOf(meta: Readonly<Record<string, unknown>>): Record<string, string> {
  let json = '';
  for (let part = 1; meta[labelsKey(part)] !== undefined; part++) json += meta[labelsKey(part)];
  return json === '' ? {} : JSON.parse(json);
}

const labelsKey = (part: number): string => (part === 1 ? 'labels' : `labels-${part}`);

function hostPort(address: string): { address?: string; port?: number } {
  try {
    const { host, port } = parseHostPort(address, address.slice(0, address.indexOf('://')));
    return { address: host, port };
  } catch {
    return {};
  }
}

import { codeNumber } from '@fairlead/runtime';
import { decodeError, readFrame } from '@fairlead/runtime/wire';
import { type Subjects, subjectToken } from '../subjects.ts';
import type { EndpointFigures, Meter } from './meter.ts';

/** A node as service discovery of NATS (ADR-32) tells of it. */
export interface DiscoveredNode {
  readonly service: string;
  readonly nodeId: string;
  readonly version: string;
  readonly startedAt: Date;
  readonly subjects: Subjects;
  readonly meter: Meter;
}

const NS_PER_MS = 1_000_000;

/** The answer to `$SRV.<verb>`; nothing for a verb that is none. */
export function discoveryAnswer(verb: string, node: DiscoveredNode): object | undefined {
  const head = {
    name: node.service,
    id: subjectToken(node.nodeId),
    version: node.version,
    metadata: { runtime: 'fairlead' },
  };
  const { endpoints } = node.meter;
  if (verb === 'PING') return { type: 'io.nats.micro.v1.ping_response', ...head };
  if (verb === 'INFO')
    return {
      type: 'io.nats.micro.v1.info_response',
      ...head,
      // The prefix of its subjects is all that tells copies of a system apart: names and versions are the same.
      description: `protobuf on ${node.subjects.plain(node.service)}`,
      endpoints: endpoints.map(({ path }) => ({ ...endpoint(node, path), metadata: { path } })),
    };
  if (verb === 'STATS')
    return {
      type: 'io.nats.micro.v1.stats_response',
      ...head,
      started: node.startedAt.toISOString(),
      endpoints: endpoints.map((figures) => ({ ...endpoint(node, figures.path), ...statistics(figures) })),
    };
  return undefined;
}

/** Names have no dots there: `vessel.v1.VesselService/Book` is `VesselService-Book`. */
const endpoint = ({ service, subjects }: DiscoveredNode, path: string) => ({
  name: path.slice(path.lastIndexOf('.', path.indexOf('/')) + 1).replace(/[^A-Za-z0-9_]/g, '-'),
  subject: subjects.plainMethod(service, path),
  queue_group: service,
});

function statistics({ requests, errors, processingMs, lastError }: EndpointFigures) {
  return {
    num_requests: requests,
    num_errors: errors,
    last_error: describe(lastError),
    processing_time: Math.round(processingMs * NS_PER_MS),
    average_processing_time: requests === 0 ? 0 : Math.round((processingMs * NS_PER_MS) / requests),
  };
}

/** `code:text`, as clients of other languages write it. */
function describe(error: EndpointFigures['lastError']): string {
  if (error === undefined || typeof error === 'string') return error ?? '';
  const { code, message } = decodeError(readFrame(error));
  return `${codeNumber(code)}:${message}`;
}

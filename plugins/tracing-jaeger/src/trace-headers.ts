import { formatTraceparent, metadataKeys, parseTraceparent, type TraceParent } from '@fairlead/runtime';

type Carrier = Record<string, string>;

/** `{trace id}:{span id}:{parent span id, deprecated}:{flags}`. Source: Jaeger's client libraries, "Propagation Format". */
const uberPattern = /^([0-9a-f]{1,32}):([0-9a-f]{1,16}):[0-9a-f]{0,16}:([0-9a-f]{1,2})$/i;
const onlyZeros = /^0+$/;

/** `http_headers` differs from `text_map` only in what is allowed in a header, and both headers are. */
export const isText = (format: string): boolean => format === 'text_map' || format === 'http_headers';

/** What the header `uber-trace-id` says; `undefined` for anything malformed. Some clients percent-encode the colons. */
export function parseUberTraceId(header: string): TraceParent | undefined {
  const text = header.includes('%') ? header.replaceAll(/%3a/gi, ':') : header;
  const [, traceId, spanId, flags] = uberPattern.exec(text) ?? [];
  if (!traceId || !spanId || !flags || onlyZeros.test(traceId) || onlyZeros.test(spanId)) return undefined;
  return {
    traceId: traceId.toLowerCase().padStart(32, '0'),
    spanId: spanId.toLowerCase().padStart(16, '0'),
    sampled: (Number.parseInt(flags, 16) & 1) === 1,
  };
}

export const formatUberTraceId = ({ traceId, spanId, sampled }: TraceParent): string =>
  `${traceId}:${spanId}:0:${sampled ? '1' : '0'}`;

/** Writes both headers. */
export function writeHeaders(parent: TraceParent, carrier: Carrier): void {
  carrier[metadataKeys.traceparent] = formatTraceparent(parent);
  carrier[metadataKeys.uberTraceId] = formatUberTraceId(parent);
}

/** Reads the standard header first, and Jaeger's own where that is missing or malformed. */
export function readHeaders(carrier: Carrier): TraceParent | undefined {
  const { [metadataKeys.traceparent]: standard, [metadataKeys.uberTraceId]: uber } = carrier;
  const parent = typeof standard === 'string' ? parseTraceparent(standard) : undefined;
  return parent ?? (typeof uber === 'string' ? parseUberTraceId(uber) : undefined);
}

import type { FinishedSpan, SpanLog } from '@fairlead/runtime';
import { ProtobufWriter } from './protobuf-writer.ts';
import { toTagValue } from './tag-value.ts';

// Field numbers and wire types as in opentelemetry/proto/{trace,common,resource}/v1 and collector/trace/v1.

/** Attributes of a span or an event, and events of a span, at most; the limits of the OpenTelemetry specification. */
const MOST = 128;

const SCOPE = '@fairlead/tracing-jaeger';
const kinds: Readonly<Record<string, number>> = { server: 2, client: 3, producer: 4, consumer: 5 };
const INTERNAL = 1;
const status = { ok: 1, error: 2 } as const;
/** Flags of a span: sampled, and whether it is known that its parent is elsewhere, and whether it is. */
const flags = { sampled: 1, knowsRemote: 0x100, remote: 0x200 } as const;

/** What the OpenTracing conventions call an error in a log is an exception event by its attributes. */
const exceptionKeys: Readonly<Record<string, string>> = {
  'error.kind': 'exception.type',
  message: 'exception.message',
  stack: 'exception.stacktrace',
};

/** Makes of spans the body of an OTLP export request, an `ExportTraceServiceRequest`. */
export function createOtlpEncoder(service: string): (spans: readonly FinishedSpan[]) => Uint8Array {
  const spanWriter = new ProtobufWriter();
  const head = new ProtobufWriter();
  const resource = message((writer) => {
    writer.tag(0x0a);
    const start = writer.begin(1);
    writeAttribute(writer, 0x0a, 'service.name', service);
    writer.end(start, 1);
  });
  const scope = message((writer) => {
    writer.tag(0x0a);
    const start = writer.begin(1);
    writer.tag(0x0a);
    writer.string(SCOPE);
    writer.end(start, 1);
  });

  return (spans) => {
    spanWriter.reset();
    for (const span of spans) writeSpan(spanWriter, span);
    const written = spanWriter.written();
    const scopeSpans = scope.length + written.length;
    head.reset();
    head.varint(scopeSpans);
    const resourceSpans = resource.length + 1 + head.length + scopeSpans;
    head.reset();
    head.tag(0x0a);
    head.varint(resourceSpans);
    const front = Buffer.from(head.written());
    head.reset();
    head.tag(0x12);
    head.varint(scopeSpans);
    return Buffer.concat([front, resource, head.written(), scope, written]);
  };
}

function message(write: (writer: ProtobufWriter) => void): Buffer {
  const writer = new ProtobufWriter();
  write(writer);
  return Buffer.from(writer.written());
}

function writeSpan(writer: ProtobufWriter, span: FinishedSpan): void {
  const { tags, parentSpanId } = span;
  const kind = kindOf(tags['span.kind']);
  writer.tag(0x12);
  const start = writer.begin(2);
  writer.tag(0x0a);
  writer.hex(span.traceId);
  writer.tag(0x12);
  writer.hex(span.spanId);
  if (parentSpanId !== undefined) {
    writer.tag(0x22);
    writer.hex(parentSpanId);
  }
  writer.tag(0x2a);
  writer.string(span.name);
  writer.tag(0x30);
  writer.tag(kind ?? INTERNAL);
  writer.tag(0x39);
  writer.time(span.startMs);
  writer.tag(0x41);
  writer.time(span.startMs + span.durationMs);
  const dropped = writeTags(writer, tags, kind !== undefined);
  if (dropped > 0) {
    writer.tag(0x50);
    writer.varint(dropped);
  }
  const droppedLogs = Math.max(0, span.logs.length - MOST);
  for (let index = droppedLogs; index < span.logs.length; index++) {
    const log = span.logs[index];
    if (log) writeEvent(writer, log);
  }
  if (droppedLogs > 0) {
    writer.tag(0x60);
    writer.varint(droppedLogs);
  }
  const code = statusOf(tags.error);
  if (code !== undefined) {
    writer.tag(0x7a);
    writer.tag(2);
    writer.tag(0x18);
    writer.tag(code);
  }
  // Field 16.
  writer.tag(0x85);
  writer.tag(0x01);
  const isRemote = parentSpanId !== undefined && (kind === kinds.server || kind === kinds.consumer);
  writer.fixed32(flags.sampled | flags.knowsRemote | (isRemote ? flags.remote : 0));
  writer.end(start, 2);
}

const kindOf = (tag: unknown): number | undefined => (typeof tag === 'string' ? kinds[tag] : undefined);

function statusOf(tag: unknown): number | undefined {
  if (tag === true || tag === 'true') return status.error;
  return tag === false || tag === 'false' ? status.ok : undefined;
}

/** Returns how many found no place. Kind and status are fields of their own. */
function writeTags(
  writer: ProtobufWriter,
  tags: Readonly<Record<string, unknown>>,
  hasKind: boolean,
): number {
  let count = 0;
  for (const key in tags) {
    if (key === 'span.kind' && hasKind) continue;
    if (key === 'error' && statusOf(tags.error) !== undefined) continue;
    if (count < MOST) count += writeAttribute(writer, 0x4a, key, tags[key]);
    else count++;
  }
  return Math.max(0, count - MOST);
}

function writeEvent(writer: ProtobufWriter, { atMs, fields }: SpanLog): void {
  const { event } = fields;
  const isException = event === 'error';
  writer.tag(0x5a);
  const start = writer.begin(1);
  writer.tag(0x09);
  writer.time(atMs);
  writer.tag(0x12);
  writer.string(isException ? 'exception' : String(toTagValue(event) || 'log'));
  let count = 0;
  for (const key in fields) {
    if (count >= MOST) break;
    const name = isException ? (exceptionKeys[key] ?? key) : key;
    count += writeAttribute(writer, 0x1a, name, fields[key]);
  }
  writer.end(start, 1);
}

/** A `KeyValue`, where there is something to keep; returns how many were written. */
function writeAttribute(writer: ProtobufWriter, tag: number, key: string, given: unknown): 0 | 1 {
  const value = toTagValue(given);
  if (value === undefined || key === '') return 0;
  writer.tag(tag);
  const start = writer.begin(1);
  writer.tag(0x0a);
  writer.string(key);
  writer.tag(0x12);
  const valueStart = writer.begin(1);
  if (typeof value === 'string') {
    writer.tag(0x0a);
    writer.string(value);
  } else if (typeof value === 'boolean') {
    writer.tag(0x10);
    writer.tag(value ? 1 : 0);
  } else if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) {
    writer.tag(0x18);
    writer.int64(value);
  } else {
    writer.tag(0x21);
    writer.double(value);
  }
  writer.end(valueStart, 1);
  writer.end(start, 1);
  return 1;
}

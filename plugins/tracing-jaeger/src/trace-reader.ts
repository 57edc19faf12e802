import { type FinishedSpan, RuntimeError, type SpanLog, type TraceReader } from '@fairlead/runtime';

export interface JaegerReaderOptions {
  /** Where Jaeger's query API is, for example `http://127.0.0.1:16686`. */
  readonly queryUrl: string;
  /** How long a question may take, in ms. Default 5,000. */
  readonly timeoutMs?: number;
}

// What the query API answers. Source: jaeger/model/json/model.go.
interface JsonTag {
  readonly key: string;
  readonly value: unknown;
}
interface JsonSpan {
  readonly traceID: string;
  readonly spanID: string;
  readonly operationName: string;
  readonly references?: readonly {
    readonly refType: string;
    readonly traceID: string;
    readonly spanID: string;
  }[];
  /** Epoch µs. */
  readonly startTime: number;
  /** µs. */
  readonly duration: number;
  readonly tags?: readonly JsonTag[];
  readonly logs?: readonly { readonly timestamp: number; readonly fields?: readonly JsonTag[] }[];
  readonly processID: string;
}
interface JsonTrace {
  readonly spans: readonly JsonSpan[];
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
}

const traceIdPattern = /^[0-9a-f]{1,32}$/;

/** Reads traces through Jaeger's query API. */
export function createJaegerReader({ queryUrl, timeoutMs = 5_000 }: JaegerReaderOptions): TraceReader {
  const base = checkUrl('queryUrl', queryUrl);
  return {
    async trace(traceId, { signal } = {}) {
      if (!traceIdPattern.test(traceId))
        throw invalid(`"${traceId}" is no trace id: up to 32 hexadecimal digits`);
      const traces = await ask(new URL(`api/traces/${traceId}`, withSlash(base)), timeoutMs, signal);
      return traces
        .flatMap(({ spans, processes }) => spans.map((span) => toSpan(span, processes)))
        .sort((a, b) => a.startMs - b.startMs);
    },
  };
}

async function ask(url: URL, timeoutMs: number, signal?: AbortSignal): Promise<readonly JsonTrace[]> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
    const answer = (await response.json()) as { readonly data?: readonly JsonTrace[] | null };
    // A trace that is not there is answered with 404 and an error as JSON.
    if (response.status === 404) return [];
    if (!response.ok) throw new Error(`it answered with HTTP ${response.status}`);
    return answer.data ?? [];
  } catch (thrown) {
    if (signal?.aborted) throw RuntimeError.from(signal.reason);
    const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
    const because = cause instanceof Error ? cause.message || cause.name : String(cause);
    throw new RuntimeError({
      code: 'UNAVAILABLE',
      message: `Jaeger's query API at ${url.origin} cannot be read: ${because}`,
      cause: thrown,
    });
  }
}

function toSpan(span: JsonSpan, processes: JsonTrace['processes']): FinishedSpan {
  const parent = span.references?.find(({ refType }) => refType === 'CHILD_OF');
  return {
    traceId: span.traceID.padStart(32, '0'),
    spanId: span.spanID.padStart(16, '0'),
    parentSpanId: parent?.spanID.padStart(16, '0'),
    service: processes[span.processID]?.serviceName ?? '',
    name: span.operationName,
    startMs: span.startTime / 1_000,
    durationMs: span.duration / 1_000,
    tags: toFields(span.tags),
    logs: (span.logs ?? []).map(
      ({ timestamp, fields }): SpanLog => ({
        atMs: timestamp / 1_000,
        fields: toFields(fields),
      }),
    ),
  };
}

/** Of two tags with the same key the later one holds. */
const toFields = (tags: readonly JsonTag[] = []): Record<string, unknown> =>
  Object.fromEntries(tags.map(({ key, value }) => [key, value]));

/** Checks the address of an HTTP server. */
export function checkUrl(option: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw invalid(`${option} is ${JSON.stringify(text)}; it has to be a URL with http:// or https://`);
  return url;
}

const withSlash = (url: URL): URL => (url.pathname.endsWith('/') ? url : new URL(`${url.href}/`));

const invalid = (message: string) => new RuntimeError({ code: 'INVALID_ARGUMENT', message });

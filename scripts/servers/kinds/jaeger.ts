import { join, resolve } from 'node:path';
import { buildGoProgram } from '../fetch/go-build.ts';
import { get, parseJson } from '../probe/http.ts';
import type { ServerKind } from './types.ts';

const module = resolve(import.meta.dirname, '../jaeger');

/** Jaeger's all-in-one, which keeps its traces in memory. Built as a module its UI is an empty page. */
export const jaeger: ServerKind = {
  name: 'jaeger',
  product: 'Jaeger',
  version: '1.48.0',
  ports: {
    ui: 16686,
    collector: 14268,
    otlpGrpc: 4317,
    otlpHttp: 4318,
    collectorGrpc: 14250,
    queryGrpc: 16685,
  },
  inputs: [join(module, 'go.mod'), join(module, 'go.sum')],

  fetch: (folder, say) =>
    buildGoProgram(
      { module, command: 'github.com/jaegertracing/jaeger/cmd/all-in-one' },
      { folder, output: 'jaeger', say },
    ),

  async launch({ program, port }) {
    const at = (purpose: string) => `127.0.0.1:${port(purpose)}`;
    // Parts that nobody here speaks to; they cannot be left out.
    const anywhere = '127.0.0.1:0';
    const flags = {
      'query.http-server.host-port': at('ui'),
      'collector.http-server.host-port': at('collector'),
      'collector.grpc-server.host-port': at('collectorGrpc'),
      'collector.otlp.grpc.host-port': at('otlpGrpc'),
      'collector.otlp.http.host-port': at('otlpHttp'),
      'query.grpc-server.host-port': at('queryGrpc'),
      'admin.http.host-port': anywhere,
      'http-server.host-port': anywhere,
      'processor.jaeger-compact.server-host-port': anywhere,
      'processor.jaeger-binary.server-host-port': anywhere,
      'processor.zipkin-compact.server-host-port': anywhere,
      'memory.max-traces': '20000',
      'log-level': 'warn',
    };
    return {
      command: join(program, 'jaeger'),
      args: Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`),
      env: {
        SPAN_STORAGE_TYPE: 'memory',
        // It would trace itself, into whichever collector has the standard port.
        OTEL_TRACES_SAMPLER: 'always_off',
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://${at('otlpGrpc')}`,
      },
    };
  },

  async probe(port) {
    const answer = await get(port, '/api/services');
    if (answer === 'closed') return 'closed';
    if (answer === 'silent' || answer.status !== 200) return 'foreign';
    const body = parseJson(answer.body);
    return typeof body === 'object' && body !== null && 'data' in body && 'errors' in body
      ? 'healthy'
      : 'foreign';
  },

  url: (port) => `http://127.0.0.1:${port}`,
};

// The part of jaeger-client 3.19 that is used here; the package brings no types.
declare module 'jaeger-client' {
  import type * as opentracing from 'opentracing';

  export interface Reporter {
    report(span: object): void;
    setProcess(serviceName: string, tags: readonly Tag[]): void;
    close(callback?: () => void): void;
  }
  export interface Tag {
    readonly key: string;
    readonly value: unknown;
  }
  const jaeger: {
    readonly Tracer: new (
      service: string,
      reporter: Reporter,
      sampler: object,
      options: { readonly traceId128bit: boolean; readonly tags?: Record<string, unknown> },
    ) => opentracing.Tracer;
    readonly ConstSampler: new (decision: boolean) => object;
    readonly SpanContext: {
      withStringIds(
        traceId: string,
        spanId: string,
        parentId: string | null,
        flags: number,
      ): opentracing.SpanContext;
    };
  };
  export default jaeger;
}

declare module 'jaeger-client/dist/src/thrift.js' {
  import type { Tag } from 'jaeger-client';

  const module: {
    readonly default: {
      spanToThrift(span: object): object;
      getThriftTags(tags: readonly Tag[]): object[];
      readonly _thrift: {
        readonly Batch: {
          new (fields: { readonly process: object; readonly spans: readonly object[] }): object;
          readonly rw: {
            toBuffer(batch: object): { readonly err?: Error | null; readonly value: Uint8Array };
          };
        };
        readonly Process: new (fields: { readonly serviceName: string; readonly tags: object[] }) => object;
        readonly Span: new (fields: object) => object;
        readonly Tag: new (fields: object) => object;
      };
    };
  };
  export default module;
}

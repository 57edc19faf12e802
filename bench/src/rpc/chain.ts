import {
  authentication,
  createMemoryAuthenticator,
  createRecordingTracer,
  deadline,
  type Middleware,
  probabilisticSampler,
  serviceCredential,
  systemClock,
  tracing,
  validation,
} from '@fairlead/runtime';

/** Nothing, what every service has switched on, or the same with every trace recorded instead of 1 %. */
export type Chain = 'bare' | 'whole' | 'sampled';

/** Spans are recorded and thrown away: what becomes of them is the driver's matter. */
const tracer = (service: string, chain: Chain) =>
  createRecordingTracer({
    service,
    sampler: probabilisticSampler(chain === 'sampled' ? 1 : 0.01),
    report() {},
  });

/** The client's middleware, as `createServiceCaller` and `startService` put it together. */
export const clientChain = (chain: Chain): readonly Middleware[] =>
  chain === 'bare'
    ? []
    : [
        tracing(tracer('client', chain)),
        deadline({ clock: systemClock }),
        serviceCredential(createMemoryAuthenticator({ service: 'client' })),
      ];

/** The server's middleware, as `startService` puts it together. */
export const serverChain = (chain: Chain): readonly Middleware[] =>
  chain === 'bare'
    ? []
    : [
        tracing(tracer('server', chain)),
        authentication(createMemoryAuthenticator({ service: 'server' })),
        validation(),
      ];

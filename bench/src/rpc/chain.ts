import {
  createDeadlines,
  createRecordingTracer,
  deadline,
  type Middleware,
  probabilisticSampler,
  systemClock,
  tracing,
  validation,
} from '@fairlead/runtime';

/** The tracer of the measurement: 1 % of the traces are recorded, and thrown away. */
const tracer = (service: string) =>
  createRecordingTracer({ service, sampler: probabilisticSampler(0.01), report() {} });

/** Everything that a service's client has switched on. */
export const clientChain = (): readonly Middleware[] => [
  tracing(tracer('client')),
  deadline({ clock: systemClock }),
];

/** Everything that a service's server has switched on. */
export const serverChain = (): readonly Middleware[] => [tracing(tracer('server')), validation()];

export const deadlines = createDeadlines(systemClock);

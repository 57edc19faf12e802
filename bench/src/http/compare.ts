/** One gateway at one number of connections. */
export interface HttpRow {
  readonly gateway: string;
  readonly connections: number;
  readonly requestsPerSecond: number;
  /** CPU time of the gateway per request. */
  readonly gatewayCpuUs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Requests per second, divided by those of bare Fastify with the fastest hop. */
  readonly ratio: number;
}

/** Strings that travel with a call, and on to the calls made inside it. Keys are lower case, `[a-z0-9-]+`. */
export type Metadata = Readonly<Record<string, string>>;

/** Keys that the runtime itself reads. */
export const metadataKeys = {
  /** `Bearer …`: the user's token. Travels on. */
  authorization: 'authorization',
  /** `Bearer …`: the calling service's own credential. Ends at the next hop. */
  serviceAuthorization: 'service-authorization',
  /** W3C trace context. Written anew at every hop. */
  traceparent: 'traceparent',
  /** Jaeger's own trace context. Written anew at every hop. */
  uberTraceId: 'uber-trace-id',
  /** Correlates everything that one outside request caused. Travels on. */
  requestId: 'request-id',
  /** Given by a caller so that the same request is carried out once. Ends at the next hop. */
  idempotencyKey: 'idempotency-key',
  /** `vessel=^1.2, user=latest`: which versions calls go to, in the whole tree of calls. Travels on. */
  selectVersion: 'select-version',
  /** `branch=feature-x`: which nodes calls prefer, in the whole tree of calls. Travels on. */
  selectLabels: 'select-labels',
} as const;

/** Keys that are true for one hop only and never travel on. */
export const hopKeys: ReadonlySet<string> = new Set([
  metadataKeys.serviceAuthorization,
  metadataKeys.traceparent,
  metadataKeys.uberTraceId,
  metadataKeys.idempotencyKey,
]);

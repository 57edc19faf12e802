/** What is published. */
export interface OutgoingMessage {
  /** Unique; consumers tell duplicates by it. Default: a new UUID. */
  readonly id?: string;
  /** Messages with the same key are handled in the order of publishing. Default: no order. */
  readonly key?: string;
  /** Strings that travel beside the payload, trace context among them. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload: Uint8Array;
}

/** What a handler gets. */
export interface Delivery {
  readonly topic: string;
  readonly id: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Uint8Array;
  /** When it was published, epoch ms. */
  readonly publishedAtMs: number;
  /** 1 for the first try, higher after a failure or the death of a consumer. */
  readonly attempt: number;
}

/** The promise is the acknowledgement. A retryable error pauses and retries without limit, any other counts. */
export type DeliveryHandler = (delivery: Delivery, options: { signal: AbortSignal }) => Promise<void>;

export interface SubscribeOptions {
  /**
   * The members of a group share the messages, and a new group starts at the earliest message.
   * Without a group a subscriber gets every message from now on.
   */
  readonly group?: string;
  /** Tries before a message that fails with a non-retryable error goes to `<topic>.dlq`. Default 5. */
  readonly maxAttempts?: number;
  /** First pause between tries in ms, doubled up to 64 times itself, with jitter. Default 100. */
  readonly backoffMs?: number;
  /** Messages handled at the same time (different keys). Default 16. */
  readonly concurrency?: number;
  /** Ends the subscription as disposing does, but also aborts the signal of running handlers. */
  readonly signal?: AbortSignal;
}

/** `running`, `retrying` (broker or handler fails, it goes on by itself), `stopped` (disposed). */
export type SubscriptionState = 'running' | 'retrying' | 'stopped';

/** Disposing stops intake, lets running handlers finish, acknowledges, leaves the group. */
export interface Subscription extends AsyncDisposable {
  readonly state: SubscriptionState;
  /** Calls `listener` at every change of state; returns a function that ends this. */
  onState(listener: (state: SubscriptionState) => void): () => void;
}

/** Headers that a message in `<topic>.dlq` carries besides its own. */
export const deadLetterHeaders = {
  topic: 'dlq-topic',
  group: 'dlq-group',
  error: 'dlq-error',
  attempts: 'dlq-attempts',
} as const;

export interface Broker extends AsyncDisposable {
  readonly name: string;
  readonly supports: {
    /** Messages outlive the processes. */
    readonly durable: boolean;
    /** Subscribers in other processes get the messages. */
    readonly sharedBetweenProcesses: boolean;
    /** Old messages are removed by age. */
    readonly retention: boolean;
  };
  /** Resolves once the message is safe. Throws `UNAVAILABLE` when the broker is out of reach, `INVALID_ARGUMENT` above 960 KiB. */
  publish(topic: string, message: OutgoingMessage, options?: { signal?: AbortSignal }): Promise<void>;
  /**
   * Connects, and makes sure that `topic` can be used, so that a wrong configuration ends a start rather than the first
   * publish. Only where there is a server to reach; throws what `publish` would.
   */
  prepare?(topic: string): Promise<void>;
  /** Delivers at least once. A consumer that dies is replaced, never silently gone. */
  subscribe(topic: string, handler: DeliveryHandler, options?: SubscribeOptions): Promise<Subscription>;
}

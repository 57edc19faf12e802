/** Counts up. */
export interface Counter {
  /** Adds `count`, default 1; never a negative number. */
  add(count?: number): void;
}

/** Goes up and down. */
export interface Gauge {
  set(value: number): void;
  /** Adds `count`, default 1; negative numbers take away. */
  add(count?: number): void;
}

/** Counts values by size. */
export interface Histogram {
  /** In the unit of the metric's name, which is seconds for durations. */
  observe(value: number): void;
}

/** A metric with its labels still open. */
export interface Family<Instrument> {
  /**
   * The series with these label values, in the order of the label names. Ask once and keep it (for example per method):
   * this builds a key, counting does not. Label values must come from a bounded set, never from a request.
   */
  labels(...values: readonly string[]): Instrument;
}

/** What is read when the metrics are scraped. */
export interface Reading {
  readonly labels: readonly string[];
  readonly value: number;
}

/** A plain number for a metric without labels; `undefined` when there is nothing to tell. Called at every scrape only. */
export type Read = () => number | Iterable<Reading> | undefined;

/**
 * The instruments of one service. Prefer `counterFrom` and `gaugeFrom`: they cost nothing until somebody scrapes.
 * Names as Prometheus has them: `fairlead_` first, base units, `_total` at the end of a counter's name. The same name
 * with the same kind and labels gives the same metric again (of `…From` all readings are added up per series), anything
 * else under that name throws `INVALID_ARGUMENT`.
 */
export interface Metrics {
  counter(name: string, help: string, labelNames?: readonly string[]): Family<Counter>;
  gauge(name: string, help: string, labelNames?: readonly string[]): Family<Gauge>;
  /** `buckets`: upper bounds, ascending, without infinity. */
  histogram(
    name: string,
    help: string,
    buckets: readonly number[],
    labelNames?: readonly string[],
  ): Family<Histogram>;
  /** A counter that somebody else keeps, for example in a plain variable. */
  counterFrom(name: string, help: string, read: Read, labelNames?: readonly string[]): void;
  gaugeFrom(name: string, help: string, read: Read, labelNames?: readonly string[]): void;
  /** All of it in the Prometheus text format 0.0.4. A reading that throws leaves its metric out. */
  text(): string;
}

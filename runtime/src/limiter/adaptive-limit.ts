import { RuntimeError } from '../errors/runtime-error.ts';
import type { ConcurrencyLimit } from './concurrency.ts';

export interface AdaptiveLimitOptions {
  /** What holds at the start, and again when an overload is over. Default 64, or `max` if that is less. */
  readonly initial?: number;
  /** Work that waits for a database a moment long is no overload. Default 16, or `max` if that is less. */
  readonly min?: number;
  /** Default 1,000. */
  readonly max?: number;
  /** How long work may wait for other work, in ms; where it takes longer itself, that long. Default 50. */
  readonly targetMs?: number;
  /** Time between two decisions, in ms. Default 250. */
  readonly windowMs?: number;
}

/** What is known of one kind of work. Means, not single values: work that takes now 1 ms and now 200 is no overload. */
interface Kind {
  count: number;
  sumMs: number;
  /** The least mean of this period and of the one before: the time it takes when nothing waits. */
  least: number;
  leastBefore: number;
}

const MIN_SAMPLES = 10;
/** After two of these a mean is forgotten, for work that has become slower for good. */
const PERIOD_MS = 30_000;
const GROWTH = 1.25;
const IDLE_WINDOWS = 20;

const baseOf = ({ least, leastBefore }: Kind) => Math.min(least, leastBefore);

/**
 * A limit that follows what can be done at once. Work that takes longer than it does alone, by more than the target,
 * waits for other work; the limit then becomes what Little's law gives: the throughput times the time that the work may
 * take. It grows as long as nothing waits. Where less in flight makes the work no faster, the queue is not here (but in
 * a service behind this one), and the limit goes back to where it was.
 *
 * Source: windows and base time are those of TCP Vegas (Brakmo and Peterson, 1995), taken to requests as in Netflix'
 * concurrency-limits; throughput times base time, and the regular look with little in flight, are BBR's (Cardwell and
 * others, 2016).
 */
export function adaptiveLimit(options: AdaptiveLimitOptions = {}): ConcurrencyLimit {
  const { max = 1_000, targetMs = 50, windowMs = 250 } = options;
  const { min = Math.min(16, max) } = options;
  const { initial = Math.max(min, Math.min(64, max)) } = options;
  if (!(min >= 1 && min <= initial && initial <= max && targetMs > 0 && windowMs > 0))
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `an adaptive limit needs 1 ≤ min (${min}) ≤ initial (${initial}) ≤ max (${max}), targetMs (${targetMs}) and windowMs (${windowMs}) above 0`,
    });
  const kinds = new Map<string, Kind>();
  let limit = initial;
  let windowStartMs = Number.NEGATIVE_INFINITY;
  let periodStartMs = Number.NEGATIVE_INFINITY;
  /** Work that began before says nothing about the limit that holds since. */
  let cutMs = Number.NEGATIVE_INFINITY;
  /** How things stood before the limit was cut; nothing while it is not. */
  let before: { readonly limit: number; readonly inFlight: number; readonly meanMs: number } | undefined;
  let ended = 0;
  let peak = 0;
  let decidable = false;

  const decide = (nowMs: number) => {
    let [count, tookMs, mayTakeMs] = [0, 0, 0];
    const ripe = [...kinds.values()].filter((kind) => kind.count >= MIN_SAMPLES);
    for (const kind of ripe) {
      kind.least = Math.min(kind.least, kind.sumMs / kind.count);
      count += kind.count;
      tookMs += kind.sumMs;
      mayTakeMs += kind.count * (baseOf(kind) + Math.max(baseOf(kind), targetMs));
    }
    const perMs = ended / (nowMs - windowStartMs);
    if (tookMs > mayTakeMs) shrink(ripe, perMs, tookMs / count, mayTakeMs / count, nowMs);
    else if (limit < initial || peak >= limit / 2) limit = Math.min(max, limit * GROWTH);
    if (limit >= initial) before = undefined;
    for (const kind of ripe) kind.count = kind.sumMs = 0;
  };

  const shrink = (slow: readonly Kind[], perMs: number, meanMs: number, mayTakeMs: number, nowMs: number) => {
    // What those that have ended were among; what is in flight now may be more already.
    const inFlight = perMs * meanMs;
    cutMs = nowMs;
    if (before && inFlight <= before.inFlight / 2 && meanMs > before.meanMs * 0.8) {
      for (const kind of slow) kind.least = kind.leastBefore = kind.sumMs / kind.count;
      limit = before.limit;
      return;
    }
    before ??= { limit, inFlight, meanMs };
    limit = Math.max(min, Math.min(perMs * mayTakeMs, limit));
  };

  const nextPeriod = (nowMs: number) => {
    periodStartMs = nowMs;
    for (const kind of kinds.values()) {
      kind.leastBefore = kind.least;
      kind.least = Number.POSITIVE_INFINITY;
    }
    // Under an overload that lasts, nothing else shows what the work takes without a queue.
    if (before) limit = Math.max(min, limit / 4);
    cutMs = nowMs;
  };

  const kindOf = (name: string): Kind => {
    const fresh = {
      count: 0,
      sumMs: 0,
      least: Number.POSITIVE_INFINITY,
      leastBefore: Number.POSITIVE_INFINITY,
    };
    kinds.set(name, fresh);
    return fresh;
  };

  return {
    get limit() {
      return Math.floor(limit);
    },
    sample(name, startedMs, endedMs, inFlight) {
      ended++;
      if (inFlight > peak) peak = inFlight;
      if (startedMs >= cutMs) {
        const kind = kinds.get(name) ?? kindOf(name);
        kind.sumMs += endedMs - startedMs;
        if (++kind.count >= MIN_SAMPLES) decidable = true;
      }
      const elapsedMs = endedMs - windowStartMs;
      if (elapsedMs < windowMs) return;
      const isIdle = elapsedMs > windowMs * IDLE_WINDOWS && peak < limit / 2;
      if (isIdle) limit = Math.max(limit, initial);
      else if (decidable) decide(endedMs);
      else return;
      if (endedMs - periodStartMs >= PERIOD_MS) nextPeriod(endedMs);
      windowStartMs = endedMs;
      ended = peak = 0;
      decidable = false;
    },
  };
}

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Lease } from '../lease.ts';
import type { Registry, ServiceNode, Snapshot } from '../types.ts';

/** What a conformance case works on; disposed after it. The lease is short, where time is real. */
export interface RegistryHarness extends AsyncDisposable {
  readonly registry: Registry;
  /** The lease that `registry` gives by default. */
  readonly lease: Lease;
  /** How long a change may take to be seen, in ms. Default 300. */
  readonly noticeMs?: number;
  /** Moves a fake clock on. Left out, time is real. */
  advance?(ms: number): Promise<void>;
  /**
   * Another registry over the same data, as another process would have. Needed where
   * `supports.sharedBetweenProcesses`; the harness disposes it.
   */
  another?(): Promise<Registry>;
  /** Leaves a node behind that nobody beats for, as a killed process does. */
  abandon(node: ServiceNode): Promise<void>;
  /** Makes the registry forget everything, as a restart without its data does. */
  wipe(): Promise<void>;
  /** Takes the registry away; the function returned brings it back, with its data. */
  interrupt(): Promise<() => Promise<void>>;
}

export type RegistryFactory = () => Promise<RegistryHarness>;

/** A harness with what every case needs around it. */
export interface Bench extends RegistryHarness {
  /** A service that no other case has. */
  readonly service: string;
  node(fields?: Partial<ServiceNode>): ServiceNode;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  /** Lets time pass until `condition` holds; fails with `what` after `withinMs` (and some slack where time is real). */
  until(condition: () => boolean | Promise<boolean>, what: string, withinMs?: number): Promise<void>;
  /** Begins to watch, and notes what comes. */
  follow(registry?: Registry, service?: string): Followed;
}

export interface Followed extends AsyncDisposable {
  readonly snapshots: readonly Snapshot[];
  readonly last: Snapshot | undefined;
  readonly ended: boolean;
  /** Ids of the newest snapshot. */
  ids(): readonly string[];
}

const STEP_MS = 10;
const SLACK_MS = 3_000;

/** Runs a case on a fresh harness and disposes it. */
export const onBench = (factory: RegistryFactory, run: (bench: Bench) => Promise<void>) => async () => {
  await using harness = await factory();
  await using watchers = new AsyncDisposableStack();
  const service = `s-${randomUUID()}`;
  const pass = (ms: number) => harness.advance?.(ms) ?? delay(ms);
  await run({
    ...harness,
    service,
    pass,
    node: (fields) => ({
      id: randomUUID(),
      service,
      version: '1.2.3',
      address: 'tcp://127.0.0.1:4711',
      labels: {},
      ...fields,
    }),
    async until(condition, what, withinMs = harness.noticeMs ?? 300) {
      const limitMs = harness.advance ? withinMs : withinMs + SLACK_MS;
      const startMs = performance.now();
      for (let passedMs = 0; !(await condition()); ) {
        assert.ok(passedMs <= limitMs, `Waited ${Math.round(passedMs)} ms in vain: ${what}`);
        await pass(STEP_MS);
        passedMs = harness.advance ? passedMs + STEP_MS : performance.now() - startMs;
      }
    },
    follow: (registry = harness.registry, name = service) => watchers.use(follow(registry, name)),
  });
};

function follow(registry: Registry, service: string): Followed {
  const snapshots: Snapshot[] = [];
  const control = new AbortController();
  let ended = false;
  const reading = (async () => {
    for await (const snapshot of registry.watch(service, { signal: control.signal }))
      snapshots.push(snapshot);
    ended = true;
  })();
  return {
    snapshots,
    get last() {
      return snapshots.at(-1);
    },
    get ended() {
      return ended;
    },
    ids: () => (snapshots.at(-1)?.nodes ?? []).map(({ id }) => id),
    async [Symbol.asyncDispose]() {
      control.abort();
      await reading;
    },
  };
}

import type { Clock } from '../clock/types.ts';
import { compareNodes, sameNode } from './same-node.ts';
import type { ServiceNode, Snapshot } from './types.ts';

/** Where an implementation reports what it learns about one service. */
export interface SnapshotSink {
  /**
   * The registry's list, whole. Between two lists in a row a node that is missing was removed. In the first one after
   * `unreachable` or `rewound` it waits one TTL instead, unless `announced` says that its removal is certain.
   */
  listed(nodes: readonly ServiceNode[], announced?: (node: ServiceNode) => boolean): void;
  /** The registry has answered, and its last list still holds. */
  confirmed(): void;
  /** The registry is out of reach: what is known becomes stale. */
  unreachable(): void;
  /** The registry's index went back or its data are new: it may have lost some. */
  rewound(): void;
}

export interface SnapshotKeeper extends SnapshotSink, Disposable {
  /** `undefined` until the registry was heard of for the first time. */
  readonly current: Snapshot | undefined;
}

export interface SnapshotKeeperOptions {
  readonly service: string;
  readonly clock: Clock;
  /** How long a node is kept that is missing after a reconnect, in ms. */
  readonly ttlMs: number;
  /** Called when nodes or staleness are other than before, and for the first snapshot. */
  onChange(snapshot: Snapshot): void;
}

/** Makes whole snapshots out of what an implementation reports about one service. */
export function createSnapshotKeeper(options: SnapshotKeeperOptions): SnapshotKeeper {
  const { service, clock, ttlMs, onChange } = options;
  let listed = new Map<string, ServiceNode>();
  let held = new Map<string, ServiceNode>();
  let doubtful = false;
  let current: Snapshot | undefined;
  let release = { cancel: () => {} };

  function publish(stale: boolean): void {
    const confirmedAtMs = stale ? (current?.confirmedAtMs ?? 0) : clock.now();
    const nodes = [...listed.values(), ...held.values()].sort(compareNodes);
    const same =
      current !== undefined &&
      current.nodes.length === nodes.length &&
      nodes.every((node, index) => node === current?.nodes[index]);
    const changed = !same || current?.stale !== stale;
    current = { service, nodes: same && current ? current.nodes : nodes, confirmedAtMs, stale };
    if (changed) onChange(current);
  }

  function hold(missing: readonly ServiceNode[]): void {
    held = new Map(missing.map((node) => [node.id, node]));
    release.cancel();
    if (held.size === 0) return;
    release = clock.setTimeout(() => {
      // While the registry is out of reach nothing is removed; its next list decides anew.
      if (current?.stale) return;
      held.clear();
      publish(false);
    }, ttlMs);
  }

  return {
    get current() {
      return current;
    },
    listed(nodes, announced = () => false) {
      const before = listed;
      listed = new Map();
      for (const node of nodes) {
        const known = before.get(node.id) ?? held.get(node.id);
        listed.set(node.id, known && sameNode(known, node) ? known : node);
      }
      const missing = (from: Map<string, ServiceNode>) =>
        [...from.values()].filter((node) => !listed.has(node.id) && !announced(node));
      const waiting = missing(held);
      if (doubtful) hold([...waiting, ...missing(before)]);
      else if (waiting.length < held.size) held = new Map(waiting.map((node) => [node.id, node]));
      doubtful = false;
      publish(false);
    },
    confirmed() {
      if (!current) return;
      doubtful = false;
      if (current.stale) {
        hold([...held.values()]);
        publish(false);
      } else current = { ...current, confirmedAtMs: clock.now() };
    },
    unreachable() {
      doubtful = true;
      publish(true);
    },
    rewound() {
      doubtful = true;
    },
    [Symbol.dispose]() {
      release.cancel();
    },
  };
}

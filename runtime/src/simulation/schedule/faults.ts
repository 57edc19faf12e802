import { BROKER, type Fault, REGISTRY } from './plan.ts';
import type { NodeProgram, System } from './system.ts';

/**
 * Lets the faults of the plan happen, each at its time, and writes down what they disturb. Returns when nothing is to be
 * felt of them any more.
 */
export function scheduleFaults(system: System): number {
  const { world, plan } = system;
  let overMs = world.nowMs;
  for (const fault of plan.faults) {
    const lateMs = fault.kind === 'slow' ? fault.byMs : 0;
    overMs = Math.max(overMs, world.nowMs + fault.atMs + fault.forMs + lateMs + 2 * plan.maxDelayMs);
    world.after(fault.atMs, () => {
      world.note('world', describe(fault));
      happen(system, fault);
    });
  }
  return overMs;
}

export function describe({ atMs, forMs, kind, ...rest }: Fault): string {
  const what = Object.entries(rest).map(([name, value]) => `${name}=${value}`);
  return `${kind} ${what.join(' ')} for ${forMs.toFixed(0)} ms`;
}

function happen(system: System, fault: Fault): void {
  const { world, network, connections, disturbances, registryServer, brokerServer, plan } = system;
  const { nowMs } = world;
  const untilMs = nowMs + fault.forMs;
  /** What has gone wrong is felt for a moment longer. */
  const feltUntilMs = untilMs + 2 * network.maxDelayMs;

  const cut = (from: string, to: string) => {
    network.cut(from, to);
    world.after(fault.forMs, () => network.heal(from, to));
  };

  switch (fault.kind) {
    case 'cut':
      disturbances.add(nowMs, feltUntilMs, fault.a, fault.b);
      cut(fault.a, fault.b);
      if (!fault.oneWay) cut(fault.b, fault.a);
      return;
    case 'isolate':
      disturbances.add(nowMs, feltUntilMs, fault.a);
      for (const other of [...plan.nodes, ...plan.clients, REGISTRY, BROKER]) {
        if (other === fault.a) continue;
        cut(fault.a, other);
        cut(other, fault.a);
      }
      return;
    case 'lose':
      disturbances.add(nowMs, nowMs + 2 * network.maxDelayMs, fault.a, fault.b);
      connections.lose([fault.a, fault.b]);
      return;
    case 'slow':
      disturbances.add(nowMs, feltUntilMs + fault.byMs, fault.a, fault.b);
      network.slow(fault.a, fault.b, fault.byMs);
      world.after(fault.forMs, () => network.slow(fault.a, fault.b, 0));
      return;
    case 'stall': {
      const process = world.processOn(fault.a);
      if (!process) return;
      disturbances.add(nowMs, untilMs, fault.a);
      process.stall(fault.forMs);
      return;
    }
    case 'crash': {
      const process = world.processOn(fault.a);
      if (!process) return;
      disturbances.add(nowMs, feltUntilMs, fault.a);
      process.kill();
      connections.ended(process, fault.isTold);
      if (plan.nodes.includes(fault.a)) world.after(fault.forMs, () => system.startNode(fault.a));
      return;
    }
    case 'restart': {
      const node = system.nodes.find(({ process }) => process.alive && process.host === fault.a);
      if (!node || node.stopping) return;
      system.stopNode(node);
      startWhenStopped(system, node, fault.forMs);
      return;
    }
    case 'registry':
      disturbances.add(nowMs, feltUntilMs, REGISTRY);
      registryServer.stop();
      world.after(fault.forMs, () => registryServer.restart(fault));
      return;
    case 'broker':
      brokerServer.stop();
      world.after(fault.forMs, brokerServer.restart);
      return;
    case 'loss':
      disturbances.addAll(nowMs, feltUntilMs);
      network.lossRate = fault.rate;
      world.after(fault.forMs, () => {
        network.lossRate = 0;
      });
  }
}

/** The next process begins once the one before is done, as under a supervisor. */
function startWhenStopped(system: System, node: NodeProgram, pauseMs: number): void {
  const { world } = system;
  const look = () => {
    if (!node.process.alive) return;
    if (node.problems === undefined) return void world.after(10, look);
    node.process.kill();
    system.connections.ended(node.process, true);
    world.after(pauseMs, () => system.startNode(node.process.host));
  };
  look();
}

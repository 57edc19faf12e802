import { cpuUs, cpuUsOf, machineCpuUs } from '../cpu.ts';
import type { Bystanders } from './surroundings.ts';

export interface Figures {
  readonly callsPerSecond: number;
  /** CPU time per call. */
  readonly clientCpuUs: number;
  readonly serverCpuUs: number;
  /** Of the nats-server; 0 where there is none. */
  readonly brokerCpuUs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Cores that were busy with something else meanwhile: what is measured beside a compiler says little. */
  readonly otherCores: number;
}

export interface MeasureOptions {
  readonly concurrency: number;
  readonly windowMs: number;
  /** Calls are made for so long before the window begins. */
  readonly warmUpMs: number;
  readonly bystanders?: Bystanders;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A closed loop: `concurrency` callers, each with its next call as soon as the last is answered. */
export async function measure(
  call: () => Promise<unknown>,
  serverCpuUs: () => Promise<number>,
  { concurrency, windowMs, warmUpMs, bystanders }: MeasureOptions,
): Promise<Figures> {
  let running = true;
  let latencies: number[] = [];
  const loop = async () => {
    while (running) {
      const startedAt = performance.now();
      await call();
      latencies.push(performance.now() - startedAt);
    }
  };
  const loops = Promise.all(Array.from({ length: concurrency }, loop));
  await Promise.race([pause(warmUpMs), loops]);

  latencies = [];
  const serverBefore = await serverCpuUs();
  const clientBefore = cpuUs();
  const machineBefore = machineCpuUs();
  const brokerBefore = cpuUsOf(bystanders?.broker);
  const collectorBefore = cpuUsOf(bystanders?.collector);
  const startedAt = performance.now();
  latencies = [];
  await Promise.race([pause(windowMs), loops]);
  const calls = latencies.length;
  const elapsedMs = performance.now() - startedAt;
  const clientUsed = cpuUs() - clientBefore;
  const machineUsed = machineCpuUs() - machineBefore;
  const brokerUsed = cpuUsOf(bystanders?.broker) - brokerBefore;
  const collectorUsed = cpuUsOf(bystanders?.collector) - collectorBefore;
  const serverUsed = (await serverCpuUs()) - serverBefore;
  running = false;
  await loops;

  const sorted = Float64Array.from(latencies.slice(0, calls)).sort();
  const quantile = (share: number) => sorted[Math.min(calls - 1, Math.floor(calls * share))] ?? Number.NaN;
  return {
    callsPerSecond: (calls / elapsedMs) * 1_000,
    clientCpuUs: clientUsed / calls,
    serverCpuUs: serverUsed / calls,
    brokerCpuUs: brokerUsed / calls,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    otherCores:
      Math.max(0, machineUsed - clientUsed - serverUsed - brokerUsed - collectorUsed) / (elapsedMs * 1_000),
  };
}

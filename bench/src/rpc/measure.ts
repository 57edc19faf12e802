import { cpuUs, machineCpuUs } from '../cpu.ts';

export interface Figures {
  readonly callsPerSecond: number;
  /** CPU time per call. */
  readonly clientCpuUs: number;
  readonly serverCpuUs: number;
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
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A closed loop: `concurrency` callers, each with its next call as soon as the last is answered. */
export async function measure(
  call: () => Promise<unknown>,
  serverCpuUs: () => Promise<number>,
  { concurrency, windowMs, warmUpMs }: MeasureOptions,
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
  const startedAt = performance.now();
  latencies = [];
  await Promise.race([pause(windowMs), loops]);
  const calls = latencies.length;
  const elapsedMs = performance.now() - startedAt;
  const clientUsed = cpuUs() - clientBefore;
  const machineUsed = machineCpuUs() - machineBefore;
  const serverUsed = (await serverCpuUs()) - serverBefore;
  running = false;
  await loops;

  const sorted = Float64Array.from(latencies.slice(0, calls)).sort();
  const quantile = (share: number) => sorted[Math.min(calls - 1, Math.floor(calls * share))] ?? Number.NaN;
  return {
    callsPerSecond: (calls / elapsedMs) * 1_000,
    clientCpuUs: clientUsed / calls,
    serverCpuUs: serverUsed / calls,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    otherCores: Math.max(0, machineUsed - clientUsed - serverUsed) / (elapsedMs * 1_000),
  };
}

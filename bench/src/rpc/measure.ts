import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface Figures {
  readonly concurrency: number;
  readonly callsPerSecond: number;
  readonly clientCpuUs: number;
  readonly serverCpuUs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface MeasureOptions {
  readonly concurrency: number;
  readonly windowMs: number;
  readonly warmUpMs: number;
}

async function cpuOf(server: ChildProcess): Promise<number> {
  server.send('cpu');
  const [message] = await once(server, 'message');
  return (message as { cpuUs: number }).cpuUs;
}

/** A closed loop: `concurrency` callers, each with its next call as soon as the last is answered. */
export async function measure(
  call: () => Promise<unknown>,
  server: ChildProcess,
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
  const loops = Array.from({ length: concurrency }, loop);
  await new Promise((resolve) => setTimeout(resolve, warmUpMs));

  latencies = [];
  await cpuOf(server);
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await new Promise((resolve) => setTimeout(resolve, windowMs));
  const calls = latencies.length;
  const elapsedMs = performance.now() - startedAt;
  const clientCpu = process.cpuUsage(cpuBefore);
  const serverCpu = await cpuOf(server);
  running = false;
  await Promise.all(loops);

  const sorted = latencies.slice(0, calls).sort((a, b) => a - b);
  const quantile = (share: number) => sorted[Math.min(calls - 1, Math.floor(calls * share))] ?? Number.NaN;
  return {
    concurrency,
    callsPerSecond: (calls / elapsedMs) * 1_000,
    clientCpuUs: (clientCpu.user + clientCpu.system) / calls,
    serverCpuUs: serverCpu / calls,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
  };
}

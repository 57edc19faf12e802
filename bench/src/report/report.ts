import type { Share } from '../rpc/shares.ts';
import { callsSection, sharesSection } from './calls.ts';
import { goals, goalsSection, type Results } from './goals.ts';
import { httpSection } from './http.ts';
import { type Machine, machineLine } from './machine.ts';
import { registrySection } from './registry.ts';
import { systemSection } from './system.ts';

/** All that a run has found out: what `latest.json` holds. */
export interface Measured extends Results {
  readonly date: string;
  readonly machine: Machine;
  /** How long the run took. */
  readonly minutes: number;
  readonly chain: readonly Share[];
}

/** The page. What was not measured is not in it. */
export function reportOf(measured: Measured): string {
  const { date, machine, minutes, starts, registry, chain, rows, http } = measured;
  const reached = goals(measured);
  const sections = [
    `# Measured on ${date}`,
    `${machineLine(machine)}. The run took ${minutes.toFixed(1)} minutes.`,
    ...(reached.length > 0 ? [goalsSection(reached)] : []),
    ...(rows.length > 0 ? [callsSection(rows)] : []),
    ...(http.length > 0 ? [httpSection(http)] : []),
    ...(chain.length > 0 ? [sharesSection(chain)] : []),
    ...(registry ? [registrySection(registry)] : []),
    ...(starts.length > 0 ? [systemSection(starts)] : []),
  ];
  return `${sections.join('\n\n')}\n`;
}

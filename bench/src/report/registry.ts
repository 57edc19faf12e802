import type { RegistryFigures } from '../registry/measure.ts';
import { count } from './table.ts';

/** Selection among many nodes. */
export const registrySection = ({ nodes, pickUs, updateMs }: RegistryFigures): string =>
  [
    '## Many nodes',
    '',
    `Of ${count(nodes)} nodes of one service one is selected in ${pickUs.toFixed(2)} µs; a new snapshot of them is ready to select from after ${updateMs.toFixed(1)} ms at most.`,
  ].join('\n');

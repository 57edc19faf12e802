import type { RegistryFigures } from '../registry/measure.ts';
import { count } from './table.ts';

/** Selection among many nodes. */
export const registrySection = ({ nodes, pickUs, steeredPickUs, updateMs }: RegistryFigures): string =>
  [
    '## Many nodes',
    '',
    `Of ${count(nodes)} nodes of one service one is selected in ${pickUs.toFixed(2)} µs${steeredPickUs === undefined ? '' : ` (${steeredPickUs.toFixed(2)} µs for a call that asks for a version and a label)`}, what the selection learns of the call included; a new snapshot of them is ready to select from after ${updateMs.toFixed(1)} ms at most.`,
  ].join('\n');

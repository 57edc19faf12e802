import type { Vessel } from '@fairlead/interface-center/vessel/v1';
import type { Column } from '../output/table.ts';

/** How a vessel is shown in a table. */
export const vesselColumns: readonly Column<Vessel>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'NAME', value: ({ name }) => name, maxWidth: 30 },
  { title: 'CAPACITY', value: ({ capacity }) => capacity },
  { title: 'BOOKED', value: ({ bookedContainers }) => bookedContainers },
  { title: 'MAX WEIGHT', value: ({ maxWeight }) => maxWeight },
  { title: 'BOOKED WEIGHT', value: ({ bookedWeight }) => bookedWeight },
  { title: 'AVAILABLE', value: ({ available }) => (available ? 'yes' : 'no') },
];

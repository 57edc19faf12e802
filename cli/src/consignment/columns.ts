import type { Consignment } from '@fairlead/interface-center/consignment/v1';
import type { Column } from '../output/table.ts';
import { timeText } from '../output/time-text.ts';

// By number, as `Status` in the proto has them: the table needs no reflection.
const statusNames = ['', 'PENDING', 'CONFIRMED', 'RELEASING', 'FAILED', 'CANCELLED'];

/** How a consignment is shown in a table. */
export const consignmentColumns: readonly Column<Consignment>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'STATUS', value: ({ status }) => statusNames[status] ?? status },
  { title: 'VESSEL', value: ({ vesselId }) => vesselId },
  { title: 'CONTAINERS', value: ({ containers }) => containers.length },
  { title: 'WEIGHT', value: ({ weight }) => weight },
  { title: 'DESCRIPTION', value: ({ description }) => description, maxWidth: 40 },
  { title: 'CREATED', value: ({ createdTime }) => timeText(createdTime) },
];

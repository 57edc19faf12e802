import type { User } from '@fairlead/interface-center/user/v1';
import type { Column } from '../output/table.ts';
import { timeText } from '../output/time-text.ts';

/** How a user is shown in a table. */
export const userColumns: readonly Column<User>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'NAME', value: ({ name }) => name, maxWidth: 30 },
  { title: 'EMAIL', value: ({ email }) => email },
  { title: 'COMPANY', value: ({ company }) => company, maxWidth: 30 },
  { title: 'SIGNED UP', value: ({ createdTime }) => timeText(createdTime) },
];

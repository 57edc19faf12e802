import type { Json, MessageType } from '@fairlead/runtime';
import { type Column, type Emphasis, renderRecord, renderTable } from './table.ts';

/** Data in the two forms that a tool prints. */
export interface View {
  readonly json: () => Json;
  readonly table: (emphasis: Emphasis) => string;
}

/** Many messages: a JSON array, or a table. No table at all when there are none. */
export const listView = <T>(
  type: MessageType<T>,
  columns: readonly Column<T>[],
  items: readonly T[],
): View => ({
  json: () => items.map((item) => type.toJson(item as never)),
  table: (emphasis) => (items.length === 0 ? '' : renderTable(columns, items, emphasis)),
});

/** One message: a JSON object, or a line for each field. */
export const recordView = <T>(type: MessageType<T>, columns: readonly Column<T>[], item: T): View => ({
  json: () => type.toJson(item as never),
  table: (emphasis) => renderRecord(columns, item, emphasis),
});

import { styleText } from 'node:util';
import type { Log } from '@fairlead/interface-center/log/v1';
import type { MessageType } from '@fairlead/runtime';
import { type Output, type OutputFormat, write } from '../output/printer.ts';
import { type Column, renderLine } from '../output/table.ts';
import { timeText } from '../output/time-text.ts';

/** How an event is shown in a table that grows; `maxWidth` is the width. */
const columns: readonly Column<Log>[] = [
  { title: 'TIME', value: ({ time }) => timeText(time), maxWidth: 20 },
  { title: 'EVENT', value: ({ kind }) => kind, maxWidth: 22 },
  { title: 'CONSIGNMENT', value: ({ resourceId }) => resourceId, maxWidth: 36 },
  { title: 'MESSAGE', value: ({ message }) => message },
];

/** Prints events as they come: lines of a table, or a JSON object per line. */
export function createEventPrinter(type: MessageType<Log>, format: OutputFormat, stdout: Output) {
  let isFirst = true;
  return async (event: Log): Promise<void> => {
    if (format === 'json') return write(`${JSON.stringify(type.toJson(event))}\n`, stdout);
    const titles = isFirst
      ? styleText('bold', renderLine(columns, ({ title }) => title).trimEnd(), { stream: stdout })
      : undefined;
    isFirst = false;
    const line = renderLine(columns, ({ value }) => String(value(event)));
    return write(titles === undefined ? line : `${titles}\n${line}`, stdout);
  };
}

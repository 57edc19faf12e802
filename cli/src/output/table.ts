import { printable } from './printable.ts';
import { shorten, textWidth } from './text-width.ts';

/** One column of a table, or one line of a record. */
export interface Column<T> {
  readonly title: string;
  readonly value: (item: T) => string | number | boolean;
  /** Longer texts are cut in a table. Default: never. */
  readonly maxWidth?: number;
}

/** Makes titles stand out; leaves them as they are where no colours are wanted. */
export type Emphasis = (text: string) => string;

const gap = '  ';
const isNumeric = <T>(column: Column<T>, items: readonly T[]) =>
  items.length > 0 && items.every((item) => typeof column.value(item) === 'number');

/** One line for each item, under a line of titles; numbers stand at the right. */
export function renderTable<T>(
  columns: readonly Column<T>[],
  items: readonly T[],
  emphasis: Emphasis,
): string {
  const columnsOfText = columns.map((column) => {
    const cells = items.map((item) => {
      const text = printable(String(column.value(item)));
      return column.maxWidth === undefined ? text : shorten(text, column.maxWidth);
    });
    const width = Math.max(...[column.title, ...cells].map(textWidth));
    const isRight = isNumeric(column, items);
    const pad = (text: string, shown = text) => {
      const blanks = ' '.repeat(width - textWidth(text));
      return isRight ? blanks + shown : shown + blanks;
    };
    return { title: pad(column.title, emphasis(column.title)), cells: cells.map((cell) => pad(cell)) };
  });
  const lines = [
    columnsOfText.map(({ title }) => title),
    ...items.map((_, row) => columnsOfText.map(({ cells }) => cells[row] ?? '')),
  ];
  return lines.map((line) => `${line.join(gap).trimEnd()}\n`).join('');
}

/** A table whose lines are written as they come: columns are as wide as `maxWidth` says, the last as it needs. */
export function renderLine<T>(columns: readonly Column<T>[], cell: (column: Column<T>) => string): string {
  const cells = columns.map((column) => {
    const { maxWidth = 0 } = column;
    const text = printable(cell(column));
    if (column === columns.at(-1)) return text;
    const shown = shorten(text, maxWidth);
    return shown + ' '.repeat(maxWidth - textWidth(shown));
  });
  return `${cells.join(gap).trimEnd()}\n`;
}

/** One line for each column: its title and what the item has there. */
export function renderRecord<T>(columns: readonly Column<T>[], item: T, emphasis: Emphasis): string {
  const width = Math.max(...columns.map(({ title }) => title.length));
  return columns
    .map(({ title, value }) => {
      const text = printable(String(value(item)));
      return `${emphasis(title)}${' '.repeat(width - title.length)}${gap}${text}`.trimEnd().concat('\n');
    })
    .join('');
}

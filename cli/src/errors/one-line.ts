import { printable } from '../output/printable.ts';

/** A message as one line: lists become clauses, line breaks blanks, control characters visible. */
export const oneLine = (message: string): string =>
  printable(
    message
      .replace(/:\s*\n\s*-\s*/g, ': ')
      .replace(/\s*\n\s*-\s*/g, '; ')
      .replace(/\s*\n\s*/g, ' ')
      .trim(),
  );

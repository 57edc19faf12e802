/** What a help text opens with. */
export const examples = (...lines: readonly string[]): string =>
  `Examples:\n${lines.map((line) => `  ${line}\n`).join('')}`;

import { join } from 'node:path';
import { transcodingCases } from './cases.ts';
import { runCase, type TranscodingCase } from './run-case.ts';

/** The page that the table is in. */
export const pageFile = join(import.meta.dirname, '../../../../docs/http.md');

const begin = '<!-- cases: begin -->';
const end = '<!-- cases: end -->';

/** The page with the table of the cases, run now, between its marks. Throws when it has no such marks. */
export function withTable(page: string, cases: readonly TranscodingCase[] = transcodingCases): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no ${begin} … ${end}`);
  return `${page.slice(0, from + begin.length)}\n${tableOf(cases)}\n${page.slice(to)}`;
}

function tableOf(cases: readonly TranscodingCase[]): string {
  const rows = cases.map((each) => ({ each, came: runCase(each) }));
  const held = rows.filter(({ each, came }) => came === each.expected).length;
  const groups = Map.groupBy(rows, ({ each }) => each.about);
  const tables = [...groups].map(
    ([about, group]) =>
      `### ${about}\n\n| case | bindings | request | expected | came | |\n| --- | --- | --- | --- | --- | --- |\n${group
        .map(({ each, came }) => row(each, came))
        .join('\n')}\n`,
  );
  return `\n${held} of ${cases.length} cases come out as expected.\n\n${tables.join('\n')}`;
}

function row(
  { what, bindings, request = '', reply, fully, expected }: TranscodingCase,
  came: string,
): string {
  const shown = [
    what,
    bindings.map(code).join('<br>'),
    [request, reply && `reply ${JSON.stringify(reply)}`, fully && 'fully decoded']
      .filter((part) => typeof part === 'string' && part !== '')
      .map((part) => code(String(part)))
      .join('<br>'),
    code(expected),
    code(came),
    came === expected ? 'yes' : '**no**',
  ];
  return `| ${shown.join(' | ')} |`;
}

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** A page of the repository, as it is in the folder. */
export interface Page {
  /** From the root. */
  readonly file: string;
  readonly text: string;
}

/** All pages that git knows, or would take. */
export function pages(): readonly Page[] {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '*.md'];
  return execFileSync('git', list, { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((file) => file !== '')
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
}

/** The text without its blocks of code, whose brackets are no links. */
export const prose = (text: string): string => text.replace(/^ *```[\s\S]*?^ *```/gm, '');

/** The anchors of a page's headings, as GitHub makes them. */
export const anchors = (text: string): ReadonlySet<string> =>
  new Set(
    [...prose(text).matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );

/** The tables whose first column has one of these headings, as rows of cells by the heading of their column. */
export function tables(text: string, first: readonly string[]): readonly ReadonlyMap<string, string>[] {
  const blocks = prose(text).match(/(?:^\|.*\n?)+/gm) ?? [];
  return blocks.flatMap((block) => {
    const [head = [], , ...rows] = block.trim().split('\n').map(cells);
    if (!first.includes(head[0] ?? '')) return [];
    return rows.map((row) => new Map(row.map((cell, index) => [head[index] ?? '', cell])));
  });
}

const cells = (line: string) =>
  line
    .trim()
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { anchors, pages, prose, root } from './markdown.ts';

const all = pages();
const textOf = new Map(all.map(({ file, text }) => [file, text]));
const decisions = all.filter(({ file }) => file.startsWith('docs/adr/'));

test('every relative link leads somewhere, to a heading where it names one', () => {
  const broken = all.flatMap(({ file, text }) =>
    [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
      if (/^[a-z]+:/.test(link)) return [];
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? file : normalize(join(dirname(file), path));
      if (!existsSync(join(root, target))) return [`${file}: ${link}`];
      const page = textOf.get(target);
      return anchor === undefined || page === undefined || anchors(page).has(anchor)
        ? []
        : [`${file}: ${link}`];
    }),
  );
  assert.deepEqual(broken, []);
});

test('every page in docs is in the index', () => {
  const index = textOf.get('docs/README.md') ?? '';
  const missing = all
    .map(({ file }) => file)
    .filter((file) => file.startsWith('docs/') && file !== 'docs/README.md')
    .filter((file) => !index.includes(`](${file.slice('docs/'.length)})`));
  assert.deepEqual(missing, []);
});

test('decisions are numbered one after the other, in their names and headings', () => {
  assert.ok(decisions.length > 0);
  for (const [index, { file, text }] of decisions
    .toSorted((a, b) => a.file.localeCompare(b.file))
    .entries()) {
    const number = index + 1;
    assert.ok(file.startsWith(`docs/adr/${String(number).padStart(4, '0')}-`), file);
    assert.ok(text.startsWith(`# ${number}. `), `${file} begins with "# ${number}. "`);
  }
});

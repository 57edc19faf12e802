import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Column, renderRecord, renderTable } from './table.ts';
import { shorten, textWidth } from './text-width.ts';

interface Row {
  readonly name: string;
  readonly weight: number;
}

const columns: readonly Column<Row>[] = [
  { title: 'NAME', value: ({ name }) => name, maxWidth: 8 },
  { title: 'WEIGHT', value: ({ weight }) => weight },
];
const plain = (text: string) => text;

test('columns line up, numbers stand at the right, long texts are cut', () => {
  const rows = [
    { name: 'Ada', weight: 5 },
    { name: 'Boaty McBoatface', weight: 200_000 },
  ];
  assert.equal(
    renderTable(columns, rows, plain),
    ['NAME      WEIGHT', 'Ada            5', 'Boaty M…  200000', ''].join('\n'),
  );
});

test('titles are emphasised without moving the columns', () => {
  const [title = ''] = renderTable(columns, [{ name: 'Ada', weight: 5 }], (text) => `*${text}*`).split('\n');
  assert.equal(title, '*NAME*  *WEIGHT*');
});

test('a record has a line for each field, uncut', () => {
  assert.equal(
    renderRecord(columns, { name: 'Boaty McBoatface', weight: 0 }, plain),
    'NAME    Boaty McBoatface\nWEIGHT  0\n',
  );
});

test('control characters in data are shown, not sent to the terminal', () => {
  const row = { name: 'a\n\u001b[2Jb', weight: 1 };
  assert.equal(renderRecord(columns, row, plain).split('\n')[0], 'NAME    a\\n\\u001b[2Jb');
  assert.ok(!renderTable(columns, [row], plain).includes('\u001b'));
});

test('wide characters and marks take the columns that they take on a terminal', () => {
  assert.deepEqual(['Ada', '船', '🚢', 'e\u0301', ''].map(textWidth), [3, 2, 2, 1, 0]);
  assert.equal(shorten('船船船', 5), '船船…');
  assert.equal(shorten('船船', 4), '船船');
});

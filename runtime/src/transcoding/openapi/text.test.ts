import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paragraphs, prose } from './text.ts';

test('the first sentence is the summary, the whole the description where there is more', () => {
  assert.deepEqual(prose(''), {});
  assert.deepEqual(prose('Gives one.'), { summary: 'Gives one' });
  assert.deepEqual(prose('Gives\none'), { summary: 'Gives one' });
  assert.deepEqual(prose('Gives v1.2 of it. Or none.'), {
    summary: 'Gives v1.2 of it',
    description: 'Gives v1.2 of it. Or none.',
  });
});

test('lines are joined, paragraphs and lists stay, and fields are named as in JSON', () => {
  assert.equal(paragraphs('a\n  b\n\nc\n- d\n- e\n'), 'a b\n\nc\n- d\n- e');
  assert.equal(
    paragraphs('`next_page_token`, `status`, snake_case'),
    '`nextPageToken`, `status`, snake_case',
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkJson } from './check-json.ts';

const field = (text: string) => {
  JSON.parse(text);
  return checkJson(text, 64)?.field;
};

test('a member given twice is found, however it is spelled and wherever it stands', () => {
  assert.equal(field('{"a":1,"b":2,"a":3}'), 'a');
  assert.equal(field('{"a":1,"\\u0061":3}'), 'a');
  assert.equal(field('{"__proto__":1,"__proto__":2}'), '__proto__');
  assert.equal(field('{"c":[{"a":"x"},{"b":{"d":1 , "d"\n:2}}]}'), 'c[1].b.d');
  assert.equal(field(`[["x"],{"${'k'.repeat(500)}":1,"${'k'.repeat(500)}":1}]`), `[1].${'k'.repeat(100)}…`);
});

test('the same name in other places, and text that looks like members, is none of it', () => {
  for (const text of [
    '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]}',
    '{"a":"\\"a\\":1,\\"a\\":2","b":"\\\\"}',
    '["a","a",{"a":"a"}]',
    '{"a":"}{][","b":1}',
    '"a"',
    'null',
    ' {"a" : "b" , "b" : "a"} ',
  ])
    assert.equal(field(text), undefined, text);
});

test('nesting is allowed to the limit, and counted outside of strings only', () => {
  assert.equal(checkJson('[[["[[[["]]]', 3), undefined);
  assert.match(checkJson('[[[[]]]]', 3)?.description ?? '', /deeper than 3 levels/);
  assert.equal(checkJson('[[],[],[],[]]', 2), undefined);
});

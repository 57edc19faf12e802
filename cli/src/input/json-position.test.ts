import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findJsonMistake } from './json-position.ts';

const cases: readonly (readonly [text: string, place: string, problem: RegExp])[] = [
  ['{"a": 1,}', '1:8', /comma before the closing "}"/],
  ['[1, 2,\n]', '1:6', /comma before the closing "]"/],
  ['{"a" 1}', '1:6', /":" after the field name, but found "1"/],
  ['{\n  "a": 1\n  "b": 2\n}', '3:3', /"," or "}", but found/],
  ["{'a': 1}", '1:2', /field name in double quotes/],
  ['{a: 1}', '1:2', /double quotes, but found "a"/],
  ['{"a": wort}', '1:7', /expected a value .*found "wort"/],
  ['{"a": truer}', '1:7', /found "truer"/],
  ['{"a": "open\n}', '1:7', /no closing double quote/],
  ['{"a": "\t"}', '1:8', /control character/],
  ['{"a": "\\x"}', '1:8', /escape does not exist/],
  ['{"a": 01}', '1:8', /number goes on with "1"/],
  ['{"a": 1.}', '1:8', /number goes on/],
  ['{"a": [1, 2}', '1:12', /"," or "]"/],
  ['{"a": 1', '1:8', /the text ends here/],
  ['{"a":', '1:6', /the text ends here/],
  ['{} {}', '1:4', /nothing more/],
  ['', '1:1', /the text ends here/],
  ['// no comments\n{}', '1:1', /found "\/"/],
  ['{"ä": 🚢}', '1:7', /found "🚢"/],
];

for (const [text, place, problem] of cases) {
  test(`the mistake in ${JSON.stringify(text)} is at ${place}`, () => {
    assert.throws(() => JSON.parse(text), 'this is JSON after all');
    const mistake = findJsonMistake(text);
    assert.equal(mistake && `${mistake.line}:${mistake.column}`, place);
    assert.match(mistake?.problem ?? '', problem);
  });
}

test('there is none where JSON.parse finds none', () => {
  for (const text of ['{}', '[]', '[[], {}]', '{"a": [1.5e-3, -0, "\\u00e4\\n", null, true]}', ' 5 ', '"x"'])
    assert.equal(findJsonMistake(text), undefined, text);
});

test('it agrees with JSON.parse on 20,000 texts with a letter changed', () => {
  const whole = '{"name": "Ada", "list": [1, -2.5e3, true, {"x": null}], "text": "a\\"b\\u0041"}';
  const letters = '{}[]",:\\ 0-.eEtn\n\u0001';
  // A generator of Park and Miller's: the same texts in every run.
  let seed = 4711;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let round = 0; round < 20_000; round++) {
    const at = random(whole.length);
    const text = whole.slice(0, at) + letters[random(letters.length)] + whole.slice(at + random(2));
    let isJson = true;
    try {
      JSON.parse(text);
    } catch {
      isJson = false;
    }
    assert.equal(findJsonMistake(text) === undefined, isJson, text);
  }
});

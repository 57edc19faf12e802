import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogLine } from './log-line.ts';

const line = createLogLine('user', 0, { colour: false, width: 11 });

test('a log entry is one line: service, time, level, message, fields', () => {
  const entry = {
    time: '2026-11-21T03:04:05.678Z',
    level: 'info',
    service: 'user',
    message: 'ready',
    port: 1,
    name: 'a b',
  };
  assert.equal(line(JSON.stringify(entry)), 'user        │ 03:04:05.678 info  ready port=1 name="a b"');
});

test('what is no entry is shown as it is, without what would steer the terminal', () => {
  assert.equal(line('plain \u001b[31mred\u001b[0m \u0007text'), 'user        │ plain red \\u0007text');
  assert.equal(line('{broken'), 'user        │ {broken');
});

test('an entry cannot pass for another one, nor turn the direction of writing', () => {
  const entry = { level: 'warn', message: 'first\nuser │ second', name: '\u202eevil' };
  const text = line(JSON.stringify(entry));
  assert.ok(text.endsWith('first\\nuser │ second name=\\u202eevil'), text);
});

test('colour is there when asked for', () => {
  const coloured = createLogLine('user', 0, { colour: true, width: 4 });
  assert.ok(coloured('x').startsWith('\u001b[36muser │'));
});

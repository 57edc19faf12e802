import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, beforeEach, test } from 'node:test';
import { WriteStream } from 'node:tty';
import { Vessel } from '@fairlead/interface-center/vessel/v1';
import { defaultFormat, type OutputFormat, print } from './printer.ts';
import type { Column } from './table.ts';
import { listView, recordView, type View } from './view.ts';

const columns: readonly Column<Vessel>[] = [{ title: 'NAME', value: ({ name }) => name }];
const vessel = Vessel.fromJson({ name: 'Ada', capacity: 3 });

// What decides about colours; the test sets it, and gives back what was there.
const before = { ...process.env };
beforeEach(() => {
  delete process.env.NO_COLOR;
  delete process.env.FORCE_COLOR;
  delete process.env.CI;
  process.env.TERM = 'xterm-256color';
});
after(() => {
  process.env = before;
});

/** A stream that says it is a terminal, with as many colours as the environment allows. */
const terminal = () =>
  Object.assign(new PassThrough(), { isTTY: true, getColorDepth: WriteStream.prototype.getColorDepth });

async function printed(view: View, format: OutputFormat, stream: PassThrough = new PassThrough()) {
  await print(view, format, stream);
  stream.end();
  return text(stream);
}

test('JSON is the message by the proto3 mapping, defaults included', async () => {
  const json = await printed(recordView(Vessel, columns, vessel), 'json');
  assert.deepEqual(JSON.parse(json), Vessel.toJson(vessel));
  assert.match(json, /"available": false/);
  assert.ok(json.endsWith('}\n'));
});

test('many messages are an array, none an empty one', async () => {
  assert.deepEqual(JSON.parse(await printed(listView(Vessel, columns, [vessel, vessel]), 'json')), [
    Vessel.toJson(vessel),
    Vessel.toJson(vessel),
  ]);
  assert.equal(await printed(listView(Vessel, columns, []), 'json'), '[]\n');
});

test('a table of nothing is nothing', async () => {
  assert.equal(await printed(listView(Vessel, columns, []), 'table'), '');
});

test('a person gets a table, a program JSON', () => {
  assert.equal(defaultFormat(terminal()), 'table');
  assert.equal(defaultFormat(new PassThrough()), 'json');
});

test('titles are bold on a terminal, and nowhere else', async () => {
  const view = recordView(Vessel, columns, vessel);
  assert.ok((await printed(view, 'table', terminal())).startsWith('\u001b[1mNAME'));
  assert.equal(await printed(view, 'table'), 'NAME  Ada\n');
});

test('NO_COLOR switches colours off', async () => {
  process.env.NO_COLOR = '1';
  assert.equal(await printed(recordView(Vessel, columns, vessel), 'table', terminal()), 'NAME  Ada\n');
});

import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { test } from 'node:test';
import { catalog } from '@fairlead/catalog';
import { runtimeSettings, type Setting, type Settings } from '@fairlead/runtime';
import { apiSettings } from '../../services/api/src/config.ts';
import { settings as consignment } from '../../services/consignment/src/config.ts';
import { settings as log } from '../../services/log/src/config.ts';
import { settings as user } from '../../services/user/src/config.ts';
import { settings as vessel } from '../../services/vessel/src/config.ts';
import { pages, tables } from './markdown.ts';

const isSetting = (member: Setting<unknown> | Settings): member is Setting<unknown> =>
  typeof member.parse === 'function';

function flatten(settings: Settings, prefix = ''): [string, Setting<unknown>][] {
  return Object.entries(settings).flatMap(([name, member]): [string, Setting<unknown>][] =>
    isSetting(member) ? [[prefix + name, member]] : flatten(member, `${prefix}${name}.`),
  );
}

const ofPlugins = await Promise.all(
  Object.values(catalog)
    .flatMap((entries) => Object.values(entries))
    .map(async ({ section, load }) => flatten((await load()).plugin.settings, `${section}.`)),
);
const ofServices = { api: apiSettings, consignment, log, user, vessel };
const known = new Map([...flatten(runtimeSettings), ...flatten(ofServices), ...ofPlugins.flat()]);

/** `a.b.c`, `.d` is `a.b.c` and `a.b.d`. */
function keysOf(cell: string): readonly string[] {
  let section = '';
  return [...cell.matchAll(/`([\w.]+)`/g)].map(([, name = '']) => {
    if (name.startsWith('.')) return section + name;
    section = dirname(name.replaceAll('.', '/')).replaceAll('/', '.');
    return name;
  });
}

/** `1,000` is 1000, `1 MiB` its bytes, `7 days` is 7d. */
const plain = (text: string) =>
  text
    .replaceAll('`', '')
    .replace(/(\d),(?=\d{3})/g, '$1')
    .replace(/^(\d+) MiB$/, (_, count) => String(count * 2 ** 20))
    .replace(/ days$/, 'd')
    .replace(/^(\d+) (ms|s|h)$/, '$1$2');

const rows = pages().flatMap(({ file, text }) =>
  tables(text, ['setting', 'key'])
    .filter((row) => row.has('default'))
    .map((row) => ({
      file,
      keys: keysOf(row.get('setting') ?? row.get('key') ?? ''),
      defaults: (row.get('default') ?? '').split(/, +/).map(plain),
    })),
);

test('every setting in a table of the pages is one', () => {
  assert.ok(rows.length > 50);
  const unknown = rows.flatMap(({ file, keys }) =>
    keys
      .filter((key) => key.includes('.') && !known.has(key) && !isSection(key))
      .filter((key) => !key.startsWith('.'))
      .map((key) => `${file}: ${key}`),
  );
  assert.deepEqual(unknown, []);
});

const isSection = (key: string) => [...known.keys()].some((name) => name.startsWith(`${key}.`));

test('its default is the one that is given', () => {
  let compared = 0;
  for (const { file, keys, defaults } of rows) {
    if (defaults.length !== keys.length) continue;
    for (const [index, key] of keys.entries()) {
      const setting = known.get(key);
      // Whatever is no value of the setting is a sentence about it; one without a default has it from another.
      const value = setting?.parse(defaults[index] ?? '', 'text')?.value;
      if (setting?.default === undefined || !['number', 'boolean'].includes(typeof value)) continue;
      assert.equal(value, setting.default, `${file} on the default of ${key}`);
      compared++;
    }
  }
  assert.ok(compared > 40, `only ${compared} defaults were compared`);
});

test('every setting of the runtime and of the services is in some table or sentence', () => {
  const text = pages()
    .map((page) => page.text)
    .join('\n');
  const named = new Set(rows.flatMap(({ keys }) => keys));
  const missing = [...flatten(runtimeSettings), ...flatten(ofServices)]
    .map(([key]) => key)
    .filter((key) => !named.has(key) && !text.includes(`\`${key}\``) && !text.includes(`\`${key}:`));
  assert.deepEqual(missing, []);
});

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { test } from 'node:test';

const root = resolve(import.meta.dirname, '..');

/** What each part may import of ours. A folder stands for itself and everything below it. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  runtime: [],
  'interface-center': ['runtime'],
  plugins: ['runtime'],
  services: ['runtime', 'interface-center'],
  cli: ['runtime', 'interface-center'],
};

/** Only a program's entry point hands in the catalog. */
const mayImportCatalog = (file: string) => /^(services\/[^/]+\/src|cli\/src(\/[^/]+)*)\/main\.ts$/.test(file);

/** Tests against real servers start and stop them through `scripts/servers`. */
const isTestCode = (file: string) => /\.test\.ts$|\/(test|testing)\//.test(file);

interface Import {
  readonly file: string;
  readonly target: string;
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter(
      (entry) => entry.isFile() && /\.[jt]s$/.test(entry.name) && !entry.parentPath.includes('node_modules'),
    )
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/** `services/user/src/main.ts` → `services/user`; `runtime/src/index.ts` → `runtime`. */
function partOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'plugins' || first === 'services' ? `${first}/${second}` : first;
}

/** Names of our packages, by the folder each one lies in. */
function packages(): ReadonlyMap<string, string> {
  const manifests = Object.keys(allowed).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /^([^/]+\/)?package\.json$/.test(file) && !file.includes('node_modules'))
      .map((file) => join(folder, file)),
  );
  return new Map(
    manifests.map((file) => [
      JSON.parse(readFileSync(join(root, file), 'utf8')).name as string,
      dirname(file),
    ]),
  );
}

function importsOf(file: string, names: ReadonlyMap<string, string>): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const specifiers = text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"\n]+)['"]/g);
  return [...specifiers].flatMap(([, specifier = '']) => {
    if (specifier.startsWith('.')) {
      return [
        {
          file,
          target: relative(root, resolve(root, dirname(file), specifier))
            .split(sep)
            .join('/'),
        },
      ];
    }
    const name = [...names.keys()].find((known) => specifier === known || specifier.startsWith(`${known}/`));
    return name ? [{ file, target: `${names.get(name)}/` }] : [];
  });
}

function violation({ file, target }: Import): string | undefined {
  const from = partOf(file);
  const to = partOf(target);
  if (from === to || target === 'services/services.json') return undefined;
  if (to === 'plugins/catalog' && mayImportCatalog(file)) return undefined;
  if (from === 'plugins/catalog' && to.startsWith('plugins/')) return undefined;
  if (to === 'scripts' && isTestCode(file)) return undefined;
  const [area = ''] = from.split('/');
  return allowed[area]?.includes(to)
    ? undefined
    : `${file} imports ${to}; ${area} may import ${allowed[area]?.join(', ') || 'nothing of ours'}`;
}

const names = packages();
const imports = Object.keys(allowed)
  .flatMap(sources)
  .flatMap((file) => importsOf(file, names));

test('the import rule holds everywhere', () => {
  assert.ok(
    imports.length > 300,
    `only ${imports.length} imports were found: the test looks in the wrong place`,
  );
  assert.deepEqual(imports.map(violation).filter(Boolean), []);
});

test('the import rule is one that can be broken', () => {
  const broken: Import[] = [
    { file: 'services/user/src/handler.ts', target: 'services/vessel/' },
    { file: 'services/user/src/handler.ts', target: 'plugins/catalog/' },
    { file: 'services/user/src/service.ts', target: 'plugins/embedded/' },
    { file: 'runtime/src/index.ts', target: 'interface-center/' },
    { file: 'plugins/embedded/src/index.ts', target: 'interface-center/' },
    { file: 'plugins/embedded/src/index.ts', target: 'plugins/auth-jwt/' },
    { file: 'interface-center/src/index.ts', target: 'plugins/catalog/' },
  ];
  assert.equal(broken.filter(violation).length, broken.length);
  assert.equal(violation({ file: 'services/user/src/main.ts', target: 'plugins/catalog/' }), undefined);
});

test('the runtime has no library of a backend', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'runtime/package.json'), 'utf8'));
  assert.deepEqual(Object.keys(dependencies).sort(), ['semver', 'yaml']);
});

test("a service's main.ts has at most 30 lines", () => {
  const mains = sources('services').filter((file) => file.endsWith('/main.ts'));
  assert.ok(mains.length >= 5);
  for (const file of mains) {
    const lines = readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length;
    assert.ok(lines <= 30, `${file} has ${lines} lines`);
  }
});

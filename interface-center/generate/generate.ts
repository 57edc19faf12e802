import { existsSync, readFileSync } from 'node:fs';
import { emitCodec } from './emit-codec.ts';
import { emitErrorPage } from './emit-errors.ts';
import { emitPackage } from './emit-package.ts';
import { emitSchema } from './emit-schema.ts';
import { reasonsOfImage, refuseDuplicates, refuseRemoved, refuseUnknown } from './errors.ts';
import { loadProtos } from './load.ts';
import { type ProtoPackage, packagesOf } from './model.ts';

export interface GenerateOptions {
  /** The folder with the protos. */
  readonly protoFolder: string;
  /** The image of the last release; a file that is not there is no baseline. Default none. */
  readonly baselineFile?: string;
}

/** Generated files by name. The same protos always give the same text. Throws `GenerateFailure`. */
export function generate({ protoFolder, baselineFile }: GenerateOptions): Map<string, string> {
  const packages = packagesOf(loadProtos(protoFolder));
  const reasons = packages.flatMap((source) => source.reasons);
  refuseDuplicates(reasons);
  refuseUnknown(
    reasons,
    packages.flatMap(({ services }) => services),
  );
  if (baselineFile !== undefined && existsSync(baselineFile)) {
    refuseRemoved(reasons, reasonsOfImage(JSON.parse(readFileSync(baselineFile, 'utf8'))));
  }
  const files = new Map<string, string>();
  for (const source of packages) {
    files.set(`${source.name}.ts`, emitPackage(source));
    files.set(`${source.name}.codec.ts`, emitCodec(source));
    files.set(`${source.name}.json`, emitSchema(source));
  }
  files.set('schemas.ts', emitSchemaList(packages));
  files.set('services.ts', emitServiceList(packages));
  files.set('errors.md', emitErrorPage(packages));
  return files;
}

function emitSchemaList(packages: readonly ProtoPackage[]): string {
  const imports = packages.map(
    ({ name }) => `import ${aliasOf(name)} from './${name}.json' with { type: 'json' };\n`,
  );
  return (
    `// Generated from the protos by \`npm run generate -w interface-center\`; do not edit.\n\n${imports.join('')}` +
    "import type { SchemaSource } from '@fairlead/runtime/protojson';\n\n" +
    '/** What the messages and services of every package are made of; loaded for JSON and for documentation. */\n' +
    `export const allSchemas: readonly SchemaSource[] = [${packages.map(({ name }) => aliasOf(name)).join(', ')}];\n`
  );
}

/** `vessel.v1` → `vesselV1`. */
const aliasOf = (name: string): string =>
  name.replace(/\W(\w)/g, (_, letter: string) => letter.toUpperCase());

function emitServiceList(packages: readonly ProtoPackage[]): string {
  const serving = packages.filter(({ services }) => services.length > 0);
  const names = serving.flatMap(({ services }) => services.map(({ name }) => name)).sort();
  const imports = serving.map(
    ({ name, services }) =>
      `import { ${services.map((service) => service.name).join(', ')} } from './${name}.ts';\n`,
  );
  const failing = packages.filter(({ reasons }) => reasons.length > 0).map(({ name }) => name);
  const alias = (name: string): string => `${aliasOf(name)}Errors`;
  const errors = failing.map((name) => `import { errorReasons as ${alias(name)} } from './${name}.ts';\n`);
  return (
    '// Generated from the protos by `npm run generate -w interface-center`; do not edit.\n\n' +
    "import type { ServiceDescriptor } from '@fairlead/runtime';\n" +
    "import type { ErrorReason } from '../src/error-catalogue.ts';\n" +
    `${[...imports, ...errors].join('')}\n` +
    `/** Every service that the protos declare. */\nexport const allServices: readonly ServiceDescriptor[] = [${names.join(', ')}];\n\n` +
    '/** Every error reason that the protos declare. */\nexport const allErrorReasons: readonly ErrorReason[] = [\n' +
    `${failing.map((name) => `  ...Object.values(${alias(name)}),\n`).join('')}];\n`
  );
}

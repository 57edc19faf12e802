import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { buf } from './buf.ts';
import { baselineFile } from './paths.ts';

/** `npm run baseline`: makes the protos as they are what later ones are compared with. To be run at a release. */
mkdirSync(dirname(baselineFile), { recursive: true });
const { ok, output } = await buf([
  'build',
  '--exclude-source-info',
  '--output',
  `${baselineFile}#format=json`,
]);
if (ok) {
  // One file of the protos per line, so that a difference shows where it is.
  const { file } = JSON.parse(readFileSync(baselineFile, 'utf8')) as { file: readonly object[] };
  writeFileSync(baselineFile, `{"file": [\n${file.map((each) => JSON.stringify(each)).join(',\n')}\n]}\n`);
  console.log('interface-center: baseline/protos.image is the protos as they are now');
} else {
  console.error(`buf build: the protos do not compile, the baseline stays as it was:\n${output}`);
  process.exitCode = 1;
}

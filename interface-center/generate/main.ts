import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GenerateFailure } from './failure.ts';
import { generate } from './generate.ts';
import { baselineFile, genFolder, protoFolder } from './paths.ts';

try {
  const files = generate({ protoFolder, baselineFile });
  mkdirSync(genFolder, { recursive: true });
  for (const name of readdirSync(genFolder)) if (!files.has(name)) rmSync(join(genFolder, name));
  for (const [name, text] of files) writeFileSync(join(genFolder, name), text);
  console.log(`interface-center: ${files.size} files generated`);
} catch (thrown) {
  if (!(thrown instanceof GenerateFailure)) throw thrown;
  console.error(thrown.message);
  process.exitCode = 1;
}

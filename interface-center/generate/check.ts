import { type BufResult, buf } from './buf.ts';
import { GenerateFailure } from './failure.ts';
import { generate } from './generate.ts';
import { baselineFile, genFolder, protoFolder } from './paths.ts';
import { staleFiles } from './stale.ts';

/** `npm run check`: says everything that is wrong, each with what to do about it. */
const [lint, breaking] = await Promise.all([
  buf(['lint']),
  buf(['breaking', '--against', `${baselineFile}#format=json`]),
]);

const problems = [
  ...complaint(lint, 'buf lint: the protos break a rule. Mend what it names:'),
  ...complaint(
    breaking,
    'buf breaking: old callers would not understand these protos. Add instead of changing, or, when nobody ' +
      'depends on it yet, take a new baseline with `npm run baseline -w interface-center`:',
  ),
  ...generated(),
];
for (const problem of problems) console.error(`${problem}\n`);
if (problems.length > 0) process.exitCode = 1;
else console.log('interface-center: protos lint clean, break nothing, generated files are fresh');

function complaint({ ok, output }: BufResult, sentence: string): string[] {
  return ok ? [] : [`${sentence}\n${output}`];
}

function generated(): string[] {
  try {
    const stale = staleFiles(genFolder, generate({ protoFolder, baselineFile }));
    if (stale.length === 0) return [];
    return [
      `Stale: gen/${stale.join(', gen/')}. Run \`npm run generate -w interface-center\` and commit the result.`,
    ];
  } catch (thrown) {
    if (thrown instanceof GenerateFailure) return [thrown.message];
    throw thrown;
  }
}

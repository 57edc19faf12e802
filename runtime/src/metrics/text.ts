import { RuntimeError } from '../errors/runtime-error.ts';

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelName = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;

const refuse = (message: string) => new RuntimeError({ code: 'INVALID_ARGUMENT', message });

/** Throws `INVALID_ARGUMENT` for names that the text format does not know. */
export function checkNames(name: string, labelNames: readonly string[]): void {
  if (!metricName.test(name))
    throw refuse(`A metric's name is ${JSON.stringify(name)} but must be letters, digits, "_" and ":"`);
  for (const label of labelNames)
    if (!labelName.test(label) || label === 'le')
      throw refuse(`A label of ${name} is ${JSON.stringify(label)} but must be letters, digits and "_"`);
  if (new Set(labelNames).size < labelNames.length) throw refuse(`A label of ${name} is there twice`);
}

const escapeValue = (value: string): string =>
  value.toWellFormed().replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
const escapeHelp = (help: string): string =>
  help.toWellFormed().replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

/** `method="Create",code="OK"`; tells series apart, too, since it is escaped. */
export function labelText(name: string, names: readonly string[], values: readonly string[]): string {
  if (names.length !== values.length)
    throw refuse(`${name} has ${names.length} labels (${names.join(', ')}), not ${values.length}`);
  return names.map((label, index) => `${label}="${escapeValue(values[index] ?? '')}"`).join(',');
}

export const headText = (name: string, help: string, type: string): string =>
  `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`;

const numberText = (value: number): string =>
  value === Number.POSITIVE_INFINITY ? '+Inf' : value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);

export const sampleText = (name: string, labels: string, value: number): string =>
  `${name}${labels === '' ? '' : `{${labels}}`} ${numberText(value)}\n`;

/** A histogram's lines: each bucket counts what the smaller ones do, too. `counts` has one more than `buckets`. */
export function histogramText(
  name: string,
  labels: string,
  buckets: readonly number[],
  { counts, sum }: { readonly counts: readonly number[]; readonly sum: number },
): string {
  const joined = labels === '' ? '' : `${labels},`;
  let text = '';
  let total = 0;
  for (const [index, count] of counts.entries()) {
    total += count;
    const bound = numberText(buckets[index] ?? Number.POSITIVE_INFINITY);
    text += sampleText(`${name}_bucket`, `${joined}le="${bound}"`, total);
  }
  return text + sampleText(`${name}_sum`, labels, sum) + sampleText(`${name}_count`, labels, total);
}

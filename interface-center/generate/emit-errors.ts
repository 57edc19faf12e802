import type { DeclaredReason } from './errors.ts';
import type { ProtoPackage } from './model.ts';
import { camelCase, doc, literal, pascalCase } from './typescript.ts';

/** The catalogue of a package, and a constructor and a guard for each reason. */
export function emitErrors({ name, reasons }: ProtoPackage): string[] {
  if (reasons.length === 0) return [];
  const entries = reasons.map((declared) => {
    const { reason, domain, code, retryable, httpStatus, message } = declared;
    return `${doc(declared.comment, '  ')}  ${reason}: ${literal({ reason, domain, code, retryable, httpStatus, message })},\n`;
  });
  const catalogue =
    `/** Why calls to ${name} fail. */\n` +
    `export const errorReasons = {\n${entries.join('')}} as const satisfies Readonly<Record<string, ErrorReason>>;\n`;
  return [catalogue, ...reasons.map(emitReason)];
}

function emitReason({ reason, code, retryable, comment, values }: DeclaredReason): string {
  const entry = `errorReasons.${reason}`;
  const fields = values.map((value) => `readonly ${value}: string | number`).join('; ');
  const first = values.length === 0 ? '' : `values: { ${fields} }, `;
  const note = `${comment.replace(/\.?$/, '.')} ${code}${retryable ? ', retryable' : ''}.`;
  return (
    `${doc(note)}export const ${camelCase(reason)} = (${first}details?: ErrorDetails): RuntimeError =>\n` +
    `  declaredError(${entry}, ${values.length === 0 ? '{}' : 'values'}, details);\n\n` +
    `/** Whether \`error\` is ${reason}, also when it came over the wire. */\n` +
    `export const is${pascalCase(reason)} = (error: unknown): error is RuntimeError =>\n` +
    `  isDeclaredError(error, ${entry});\n`
  );
}

/** The documentation page of all errors. */
export function emitErrorPage(packages: readonly ProtoPackage[]): string {
  const sections = packages
    .filter(({ reasons }) => reasons.length > 0)
    .map(({ name, reasons }) => {
      const rows = reasons.map(
        ({ reason, code, httpStatus, retryable, comment, message, values }) =>
          `| \`${reason}\` | ${code} | ${httpStatus} | ${retryable ? 'yes' : 'no'} | ${values.map((value) => `\`${value}\``).join(' ')} | ${cell(comment)} ${cell(`“${message}”`)} |\n`,
      );
      return (
        `## ${name}\n\n| reason | code | HTTP | retryable | metadata | meaning |\n|---|---|---:|---|---|---|\n` +
        rows.join('')
      );
    });
  return (
    '# Errors\n\nGenerated from the protos by `npm run generate -w interface-center`; do not edit.\n\n' +
    'An error is told apart by its reason and its domain, which is the heading here. A reason that is not\n' +
    'listed keeps its code.\n\n' +
    sections.join('\n')
  );
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

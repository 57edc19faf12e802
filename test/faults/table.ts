import type { Outcome } from './run-scenario.ts';

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

const columns: readonly (readonly [string, (outcome: Outcome) => string])[] = [
  ['fault', ({ scenario }) => scenario.title],
  ['lasted', ({ faultMs }) => seconds(faultMs)],
  ['calls tried', ({ tried }) => `${tried}`],
  ['failed', ({ failed }) => `${failed}`],
  ['median call', ({ medianMs }) => `${medianMs.toFixed(0)} ms`],
  ['slowest call', ({ slowestMs }) => seconds(slowestMs)],
  ['calls recovered after', ({ recoveryMs }) => seconds(recoveryMs)],
  ['acknowledged', ({ acknowledged }) => `${acknowledged}`],
  ['of these lost', ({ lost }) => `${lost}`],
  ['events caught up after', ({ eventsMs }) => (eventsMs === undefined ? 'never' : seconds(eventsMs))],
  ['events missing', ({ missing }) => `${missing}`],
  ['events doubled', ({ doubled }) => `${doubled}`],
  ['bookings add up', ({ discrepancies }) => (discrepancies.length === 0 ? 'yes' : '**no**')],
];

/** The outcomes as Markdown, and below the table how calls failed. */
export function table(outcomes: readonly Outcome[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const lines = [
    row(columns.map(([title]) => title)),
    row(columns.map((_, index) => (index === 0 ? '---' : '---:'))),
    ...outcomes.map((outcome) => row(columns.map(([, cell]) => cell(outcome)))),
  ];
  const told = outcomes.flatMap(({ scenario, failures }) => {
    if (failures.size === 0) return [];
    const texts = [...failures].map(([failure, times]) => `\`${failure}\` ${times} times`);
    return `- ${scenario.title}: ${texts.join(', ')}`;
  });
  if (told.length > 0) lines.push('', 'How the failed calls failed:', '', ...told);
  return lines.join('\n');
}

/** What of an outcome must not be; empty when all is well. */
export const faultsOf = ({
  lost,
  unsettled,
  missing,
  doubled,
  discrepancies,
  eventsMs,
}: Outcome): string[] => [
  ...(lost > 0 ? [`${lost} acknowledged consignments are lost`] : []),
  ...(unsettled > 0 ? [`${unsettled} consignments were never ended`] : []),
  ...(missing > 0 ? [`${missing} events are missing`] : []),
  ...(doubled > 0 ? [`${doubled} events are doubled`] : []),
  ...(eventsMs === undefined ? ['the events did not catch up'] : []),
  ...discrepancies,
];

import type { Outcome } from './run-scenario.ts';

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

const columns: readonly (readonly [string, (outcome: Outcome) => string])[] = [
  ['fault', ({ scenario }) => scenario.title],
  ['creates per second', ({ perSecond }) => `${perSecond}`],
  ['lasted', ({ faultMs }) => seconds(faultMs)],
  ['calls tried', ({ tried }) => `${tried}`],
  ['failed', ({ failed }) => `${failed}`],
  ['with', ({ failures }) => [...failures.keys()].map((failure) => `\`${failure}\``).join(', ')],
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

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** One line of {@link table}; it begins with what {@link rowStart} says. */
const row = (outcome: Outcome): string => line(columns.map(([, cell]) => cell(outcome)));
const rowStart = ({ scenario }: Outcome): string => `| ${scenario.title} |`;

/** The outcomes as Markdown. */
export const table = (outcomes: readonly Outcome[]): string =>
  [
    line(columns.map(([title]) => title)),
    line(columns.map((_, index) => (index === 0 ? '---' : '---:'))),
    ...outcomes.map(row),
  ].join('\n');

/** A table that was written before, with the rows of these outcomes anew. */
export const withRows = (before: string, outcomes: readonly Outcome[]): string =>
  before
    .split('\n')
    .map((text) => {
      const outcome = outcomes.find((each) => text.startsWith(rowStart(each)));
      return outcome ? row(outcome) : text;
    })
    .join('\n');

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

import { type BadNodeOutcome, LATENCY_BACK_MS } from './bad-node.ts';
import type { CallTreeOutcome, Cause } from './call-tree.ts';
import { tally } from './numbers.ts';
import type { RestartOutcome } from './restarts.ts';

/** A Markdown table; the first column is text, the others are numbers. */
const markdown = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
const count = (value: number): string => value.toLocaleString('en');
const percent = (share: number): string => `${(100 * share).toFixed(3)} %`;

const sorts = (outcome: RestartOutcome): string => {
  const said = tally(outcome.failed.map(({ kind, code, reason }) => `${kind}: \`${code}\` \`${reason}\``));
  return [...said].map(([text, times]) => `${times} × ${text}`).join('<br>');
};

export const restartTable = (outcomes: readonly RestartOutcome[]): string =>
  markdown(
    [
      'transport, signal',
      'nodes restarted',
      'calls sent',
      'failed',
      'which',
      'of these not under way at a kill',
      'idempotent ones failed',
      'never answered',
      'bookings acknowledged',
      'of these lost',
      'median',
      'p99',
      'slowest',
    ],
    outcomes.map((outcome) => [
      `${outcome.transport}, ${outcome.ending}, ${count(outcome.perSecond)}/s for ${outcome.durationMs / 1_000} s`,
      count(outcome.restarts),
      count(outcome.sent),
      count(outcome.failed.length),
      sorts(outcome),
      count(outcome.strays.length),
      count(outcome.failed.filter(({ kind }) => kind !== 'Book').length),
      count(outcome.unanswered),
      count(outcome.bookings.acknowledged),
      count(outcome.bookings.lost),
      ms(outcome.p50Ms),
      ms(outcome.p99Ms),
      ms(outcome.slowestMs),
    ]),
  );

export const badNodeTable = (outcomes: readonly BadNodeOutcome[]): string => {
  const within = LATENCY_BACK_MS / 1_000;
  return markdown(
    ['', ...outcomes.map(({ transport, perSecond }) => `${transport}, ${count(perSecond)}/s`)],
    (
      [
        [
          'one of three fails every call: failed of all',
          ({ failing: f }) => `${f.failed} of ${count(f.calls)}`,
        ],
        ['the last of those within 2 s', ({ failing }) => ms(failing.lastFailureMs)],
        [
          'failed from 2 s on',
          ({ failing: { afterwards: a } }) =>
            `${a.failed} of ${count(a.calls)}, ${percent(a.failed / a.calls)}`,
        ],
        ['worst second from then on', ({ failing }) => percent(failing.worstSecond)],
        ['it answers 2 s late: failed', ({ late }) => count(late.failed)],
        ['calls that had to wait for it', ({ late }) => count(late.slow)],
        [`p99 in the first ${within} s`, ({ late }) => ms(late.p99AtFirstMs)],
        [`p99 from ${within} s on`, ({ late }) => ms(late.p99AfterwardsMs)],
        ['p99 of the worst second from then on', ({ late }) => ms(late.worstSecondMs)],
        ['invalid arguments answered as such', ({ invalid }) => count(invalid.codes.INVALID_ARGUMENT ?? 0)],
        ['circuits opened and nodes put out by them', ({ invalid }) => count(invalid.changes.length)],
      ] satisfies [string, (outcome: BadNodeOutcome) => string][]
    ).map(([title, cell]) => [title, ...outcomes.map(cell)]),
  );
};

const causes: Readonly<Record<Cause, string>> = {
  deadline: 'deadline of 300 ms',
  'http-client': 'the HTTP client hangs up at the api',
  'killed-caller': 'the calling process is killed',
};

export const callTreeTable = (outcomes: readonly CallTreeOutcome[]): string =>
  markdown(
    [
      'transport, what ends it, level',
      'calls',
      'stopped by their signal',
      'median',
      'last unit of work, latest',
      'signal, latest',
    ],
    outcomes.flatMap(({ transport, causes: all }) =>
      all.flatMap(({ cause, levels }) =>
        levels.map(({ level, expected, stopped, p50Ms, latestMs, latestSignalMs }, index) => [
          `${transport}, ${causes[cause]}, ${index + 1} \`${level}\``,
          count(expected),
          count(stopped),
          ms(p50Ms),
          ms(latestMs),
          ms(latestSignalMs),
        ]),
      ),
    ),
  );

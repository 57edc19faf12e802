import { didYouMean, type Problem, take } from './problem.ts';
import type { CompiledSettings, Entry } from './schema.ts';
import { suggest } from './suggest.ts';
import type { Layer } from './types.ts';

export interface FlagReading {
  readonly layer: Layer;
  /** What `--config` names. */
  readonly file: string | undefined;
}

/** Reads `--api.port 8081`, `--api.port=8081`, `--tcp.advertise-host h` and, for booleans, a bare `--flag`. */
export function readFlags(
  compiled: CompiledSettings,
  argv: readonly string[],
  options: {
    readonly foreignSections: readonly string[];
    readonly switches: readonly string[];
    readonly problems: Problem[];
  },
): FlagReading {
  const { problems } = options;
  const layer: Layer = new Map();
  const texts = new Map<Entry, string[]>();
  const rest = [...argv];
  let file: string | undefined;
  const complain = (subject: string, text: string) => problems.push({ subject, text, place: '' });
  const known = [...new Set([...compiled.byKey.values()].map((entry) => entry.flag))];
  known.push('--config', ...options.switches.map((name) => `--${name}`));

  // The value of a flag: after its `=`, else the next argument unless that is a flag.
  const valueAfter = (inline: string | undefined): string | undefined =>
    inline ?? (rest[0]?.startsWith('--') ? undefined : rest.shift());

  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const equals = argument.indexOf('=');
    const name = equals < 0 ? argument : argument.slice(0, equals);
    const inline = equals < 0 ? undefined : argument.slice(equals + 1);
    const entry = compiled.byFlag.get(name);
    if (entry) {
      const isBare =
        entry.setting.kind === 'boolean' && inline === undefined && !/^(true|false)$/.test(rest[0] ?? '');
      const text = isBare ? 'true' : valueAfter(inline);
      if (entry.setting.secret)
        complain(name, `is refused: other users see the command line; set ${entry.variable} or use the file`);
      else if (text === undefined || text === '') complain(name, `needs a value: ${entry.setting.allowed}`);
      else texts.set(entry, [...(texts.get(entry) ?? []), text]);
    } else if (name === '--config') {
      const value = valueAfter(inline);
      if (!value) complain(name, 'needs a value: the configuration file');
      else if (file !== undefined) complain(name, 'is given twice');
      else file = value;
    } else if (name.startsWith('--') && options.switches.includes(name.slice(2))) {
      if (inline !== undefined) complain(name, 'takes no value');
    } else if (options.foreignSections.some((section) => name.startsWith(`--${section}.`))) {
      valueAfter(inline);
    } else if (name.startsWith('-')) {
      complain(name, `is not a flag of this program${didYouMean(suggest(name, known))}`);
      if (inline === undefined && rest[0]?.startsWith('-') === false) rest.shift();
    } else {
      problems.push({
        subject: 'The argument',
        text: `${JSON.stringify(argument)} belongs to no flag`,
        place: '',
      });
    }
  }

  for (const [entry, [first = '', ...more]] of texts) {
    const joins = entry.setting.kind === 'list' || entry.setting.kind === 'record';
    if (more.length > 0 && !joins) complain(entry.flag, 'is given twice');
    else
      take(
        entry,
        [first, ...more].join(','),
        'text',
        { kind: 'flag', flag: entry.flag },
        { layer, problems },
      );
  }
  return { layer, file };
}

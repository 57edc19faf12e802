import { Argument, type Command } from 'commander';
import { examples } from './examples.ts';
import type { Tool } from './work.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

/** Adds `completion`, which prints a script that completes commands and options. */
export function addCompletion(program: Command, { name, process }: Tool): void {
  program
    .command('completion')
    .description('print a script that completes commands and options in your shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .addHelpText(
      'before',
      examples(
        `source <(npx ${name} completion bash)`,
        `source <(npx ${name} completion zsh)`,
        `npx ${name} completion fish > ~/.config/fish/completions/${name}.fish`,
      ),
    )
    .action((shell: Shell) => {
      process.stdout.write(scripts[shell](name, wordsOf(program)));
    });
}

/** A command, what it does, and the options that it takes. */
interface Words {
  readonly command: string;
  readonly summary: string;
  readonly options: readonly { readonly flag: string; readonly summary: string }[];
}

function wordsOf(program: Command): readonly Words[] {
  const optionsOf = (command: Command) =>
    command.options
      .filter(({ hidden, long }) => !hidden && long)
      .map(({ long, description }) => ({ flag: long ?? '', summary: description }));
  const shared = optionsOf(program);
  const help = { flag: '--help', summary: 'show this help' };
  return program.commands.map((command) => ({
    command: command.name(),
    summary: command.description(),
    options: [...optionsOf(command), ...shared, help],
  }));
}

const functionName = (tool: string) => `_${tool.replaceAll('-', '_')}`;
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const scripts: Readonly<Record<Shell, (tool: string, words: readonly Words[]) => string>> = {
  bash: (tool, words) => `${functionName(tool)}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" command="\${COMP_WORDS[1]}"
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${quoted(words.map(({ command }) => command).join(' '))} -- "$word"))
    return
  fi
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
    -f|--file) COMPREPLY=($(compgen -f -- "$word")); return ;;
    -o|--output) COMPREPLY=($(compgen -W 'table json' -- "$word")); return ;;
    --data-dir) COMPREPLY=($(compgen -d -- "$word")); return ;;
  esac
  case "$command" in
${words.map(({ command, options }) => `    ${command}) COMPREPLY=($(compgen -W ${quoted(options.map(({ flag }) => flag).join(' '))} -- "$word")) ;;`).join('\n')}
  esac
}
complete -F ${functionName(tool)} ${tool}
`,
  zsh: (tool, words) => `#compdef ${tool}
${functionName(tool)}() {
  if (( CURRENT == 2 )); then
    local -a commands=(
${words.map(({ command, summary }) => `      ${quoted(`${command}:${summary}`)}`).join('\n')}
    )
    _describe command commands
    return
  fi
  case $words[CURRENT-1] in
    -f|--file) _files; return ;;
    -o|--output) compadd table json; return ;;
    --data-dir) _files -/; return ;;
  esac
  case $words[2] in
${words.map(({ command, options }) => `    ${command}) compadd -- ${options.map(({ flag }) => flag).join(' ')} ;;`).join('\n')}
  esac
}
compdef ${functionName(tool)} ${tool}
`,
  fish: (tool, words) =>
    words
      .flatMap(({ command, summary, options }) => [
        `complete -c ${tool} -n __fish_use_subcommand -f -a ${command} -d ${quoted(summary)}`,
        ...options.map(
          ({ flag, summary: does }) =>
            `complete -c ${tool} -n '__fish_seen_subcommand_from ${command}' -l ${flag.slice(2)} -d ${quoted(does)}`,
        ),
      ])
      .join('\n')
      .concat('\n'),
};

// Proves what calls hold, end to end, with processes of its own: node test/proofs/main.ts [--help]
import { parseArgs } from 'node:util';
import { endOnSignal } from '../faults/end-on-signal.ts';
import { circumstances, rewriteSection } from '../faults/page.ts';
import { faultsOfBadNode, runBadNode } from './bad-node.ts';
import { faultsOfCallTree, runCallTree } from './call-tree.ts';
import { type TransportName, transports } from './place.ts';
import { faultsOfRestart, restartNodes } from './restarts.ts';
import { runStreamMemory } from './stream-memory.ts';
import { badNodeTable, callTreeTable, restartTable } from './table.ts';

const proofs = ['restarts', 'bad-node', 'call-tree', 'streams'] as const;
const usage = `usage: node test/proofs/main.ts [--write] [--quick] [--rate 2000] [--seconds 60] [--transport tcp|nats …] [${proofs.join('|')} …]
  all of them take about 9 minutes; --quick takes 3 and proves less; --write puts the tables into docs/proofs.md`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rate: { type: 'string' },
    seconds: { type: 'string' },
    transport: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const perSecond = Number(values.rate ?? (values.quick ? 500 : 2_000));
const seconds = Number(values.seconds ?? (values.quick ? 20 : 60));
const over = transports.filter((name) => (values.transport ?? transports).includes(name));
const isKnown = (name: string) => (proofs as readonly string[]).includes(name);
const isWrong =
  !positionals.every(isKnown) ||
  !(perSecond > 0) ||
  !(seconds >= 15) ||
  over.length !== (values.transport ?? transports).length;
if (values.help || isWrong) {
  console.error(usage);
  process.exit(values.help ? 0 : 2);
}

endOnSignal();
const startedAtMs = performance.now();
const say = (text: string) =>
  console.log(`${((performance.now() - startedAtMs) / 1_000).toFixed(1).padStart(6)} s  ${text}`);
const judge = (faults: readonly string[]) => {
  for (const fault of faults) say(`  WRONG: ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
  else say('  holds');
};
const isChosen = (name: (typeof proofs)[number]) => positionals.length === 0 || positionals.includes(name);
const overEach = async <T>(title: string, run: (transport: TransportName) => Promise<T>): Promise<T[]> => {
  const outcomes: T[] = [];
  for (const transport of over) {
    say(`${title}, ${transport}`);
    outcomes.push(await run(transport));
  }
  return outcomes;
};
const publish = async (section: string, text: string) => {
  console.log(`\n${text}\n`);
  if (values.write)
    await rewriteSection(section, () => `${circumstances(['nats'])}\n\n${text}`, 'docs/proofs.md');
};

if (isChosen('restarts')) {
  const outcomes = await overEach(
    'three nodes of vessel, restarted one after the other',
    async (transport) => {
      const both = [];
      for (const ending of ['SIGTERM', 'SIGKILL'] as const) {
        say(`  with ${ending}`);
        const outcome = await restartNodes({ transport, ending, perSecond, durationMs: seconds * 1_000 });
        judge(faultsOfRestart(outcome));
        both.push(outcome);
      }
      return both;
    },
  );
  await publish('restarts', restartTable(outcomes.flat()));
}

if (isChosen('bad-node')) {
  const outcomes = await overEach('one of three nodes fails, then is late', async (transport) => {
    const invalidArguments = values.quick ? 20_000 : 100_000;
    const outcome = await runBadNode({ transport, perSecond, badMs: 10_000, invalidArguments });
    judge(faultsOfBadNode(outcome));
    return outcome;
  });
  await publish('bad-node', badNodeTable(outcomes));
}

if (isChosen('call-tree')) {
  const outcomes = await overEach('a tree of calls, three deep', async (transport) => {
    const outcome = await runCallTree({ transport, trees: values.quick ? 25 : 200, abandoned: 20 });
    judge(faultsOfCallTree(outcome));
    return outcome;
  });
  await publish('call-tree', callTreeTable(outcomes));
}

if (isChosen('streams')) {
  say('a stream that is read at 5 MB/s');
  const { text, passed } = await runStreamMemory(over, values.quick ? 10 : 30);
  judge(passed ? [] : ['it held 16 MB or more']);
  await publish('streams', `\`\`\`text\n${text}\n\`\`\``);
}

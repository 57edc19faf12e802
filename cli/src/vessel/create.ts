import type { Vessel } from '@fairlead/interface-center/vessel/v1';
import type { Command } from 'commander';
import { ToolError, usageError } from '../errors/tool-error.ts';
import { readJson } from '../input/read-json.ts';
import { fileName } from '../input/read-limited.ts';
import { listView, recordView } from '../output/view.ts';
import { examples } from '../program/examples.ts';
import { action, type Tool } from '../program/work.ts';
import { vesselColumns } from './columns.ts';

/** Adds `create`. */
export function addCreate(program: Command, tool: Tool): void {
  program
    .command('create')
    .description('add one vessel, or a list of them, to the fleet')
    .requiredOption('-f, --file <file>', 'JSON: a vessel or a list of vessels; - for stdin')
    .addHelpText(
      'before',
      examples(
        'npx vessel-cli create -f cli/samples/vessels.json',
        `echo '{"name": "Ada", "capacity": 500, "maxWeight": 200000}' | npx vessel-cli create -f -`,
      ),
    )
    .action(
      action<{ readonly file: string }>(tool, async (work) => {
        const { file } = work.options;
        const json = await readJson(file, work.process.stdin);
        const isList = Array.isArray(json);
        const vesselsJson = isList ? json : [json];
        if (vesselsJson.length === 0)
          throw usageError(`${fileName(file)} holds an empty list; name a vessel`);
        const [{ CreateRequest, Vessel, VesselService }, { readMessage }] = await Promise.all([
          import('@fairlead/interface-center/vessel/v1'),
          import('../input/read-message.ts'),
        ]);
        // All are checked before the first is sent.
        const requests = vesselsJson.map((one, index) =>
          readMessage(CreateRequest, one, file, isList ? `[${index}]` : ''),
        );
        const vessels = (await work.session()).client(VesselService);
        const created: Vessel[] = [];
        let failure: unknown;
        for (const request of requests) {
          try {
            const { vessel } = await vessels.create(request);
            if (vessel) created.push(vessel);
          } catch (thrown) {
            failure = thrown;
            break;
          }
        }
        const [first] = created;
        if (first && isList) await work.print(listView(Vessel, vesselColumns, created));
        else if (first) await work.print(recordView(Vessel, vesselColumns, first));
        if (failure) throw partial(failure, created.length, requests.length);
      }),
    );
}

/** What was done before the failure is said with it, so that nobody sends the whole list again. */
function partial(failure: unknown, done: number, all: number): unknown {
  if (done === 0 || !(failure instanceof ToolError)) return failure;
  return new ToolError(
    `${done} of ${all} vessels were added; then ${failure.message}`,
    failure.exitCode,
    failure,
  );
}

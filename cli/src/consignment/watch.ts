import type { Command } from 'commander';
import { exitCodes } from '../errors/exit-code.ts';
import { ToolError } from '../errors/tool-error.ts';
import { examples } from '../program/examples.ts';
import { action, type Tool } from '../program/work.ts';

/** Adds `watch`. */
export function addWatch(program: Command, tool: Tool): void {
  program
    .command('watch')
    .description('show what happens to your consignments as it happens, until Ctrl-C')
    .argument('[id]', 'only what happens to this consignment')
    .addHelpText(
      'before',
      examples(
        'npx consignment-cli watch',
        'npx consignment-cli watch CONSIGNMENT_ID',
        'npx consignment-cli watch | jq .kind',
      ),
    )
    .action(
      action(tool, async (work) => {
        const session = await work.session();
        const resourceId = work.args[0] ?? '';
        if (resourceId !== '') {
          const { ShippingService } = await import('@fairlead/interface-center/consignment/v1');
          // Nothing would ever happen to one that is not there.
          await session.client(ShippingService).getConsignment({ id: resourceId });
        }
        const [{ Log, LogService }, { createEventPrinter }, { follow }] = await Promise.all([
          import('@fairlead/interface-center/log/v1'),
          import('./event-printer.ts'),
          import('./follow.ts'),
        ]);
        const logs = session.client(LogService);
        await follow({
          open: (resumeToken) => logs.tail({ service: 'consignment', resourceId, resumeToken }),
          onEvent: createEventPrinter(Log, work.format, work.process.stdout),
          signal: tool.signal,
          isTransient: (thrown) =>
            thrown instanceof ToolError && thrown.exitCode === exitCodes.unavailable && !work.options.timeout,
          onConnected: () => work.note('watching; Ctrl-C ends it'),
          onLost: (thrown) =>
            work.note(`${tool.name}: the connection was lost (${messageOf(thrown)}); trying again`),
        });
      }),
    );
}

const messageOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown));

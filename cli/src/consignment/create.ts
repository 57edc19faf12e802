import type { Command } from 'commander';
import { readJson } from '../input/read-json.ts';
import { recordView } from '../output/view.ts';
import { examples } from '../program/examples.ts';
import { action, type Tool } from '../program/work.ts';
import { consignmentColumns } from './columns.ts';

interface Options {
  readonly file: string;
  readonly idempotencyKey?: string;
}

/** Adds `create`. */
export function addCreate(program: Command, tool: Tool): void {
  program
    .command('create')
    .description('ship goods: finds a vessel that has room and books it')
    .requiredOption('-f, --file <file>', 'JSON: the consignment; - for stdin')
    .option('--idempotency-key <key>', 'the same key ships once, however often it is sent')
    .addHelpText(
      'before',
      examples(
        'npx consignment-cli create -f cli/samples/consignment.json',
        'npx consignment-cli create -f cli/samples/consignment.json --idempotency-key order-4711',
      ),
    )
    .action(
      action<Options>(tool, async (work) => {
        const { file, idempotencyKey } = work.options;
        const json = await readJson(file, work.process.stdin);
        const [
          { Consignment, CreateConsignmentRequest, CreateConsignmentResponse, ShippingService },
          { readMessage },
        ] = await Promise.all([
          import('@fairlead/interface-center/consignment/v1'),
          import('../input/read-message.ts'),
        ]);
        const request = readMessage(CreateConsignmentRequest, json, file);
        const shipping = (await work.session()).client(ShippingService);
        const reply = await shipping.createConsignment(
          idempotencyKey === undefined ? request : { ...request, idempotencyKey },
        );
        const consignment = reply.consignment ?? Consignment.fromJson({});
        await work.print({
          json: () => CreateConsignmentResponse.toJson(reply),
          table: recordView(Consignment, consignmentColumns, consignment).table,
        });
      }),
    );
}

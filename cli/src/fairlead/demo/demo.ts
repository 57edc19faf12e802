import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { styleText } from 'node:util';
import type { Catalog, FinishedSpan } from '@fairlead/runtime';
import { findRunningCopy } from '../../running-copy/find.ts';
import { createApiClient } from './api-client.ts';
import { missingEdges } from './expected-edges.ts';
import { openTraceReader } from './trace-reader.ts';
import { waterfall } from './waterfall.ts';

export interface DemoOptions {
  readonly catalog: Catalog;
  readonly services: readonly string[];
  readonly root: string;
  /** Which copy is meant; see `findRunningCopy`. */
  readonly dataDir: string | undefined;
}

/** How long events and spans may take to arrive. */
const ARRIVAL_MS = 10_000;

const sample = (root: string, name: string) =>
  JSON.parse(readFileSync(`${root}/cli/samples/${name}.json`, 'utf8'));

/** Tells the whole story against the running copy. Resolves to 0, or to 1 after saying what is missing. */
export async function demo({ catalog, services, root, dataDir }: DemoOptions): Promise<number> {
  const copy = findRunningCopy({ root, dataDir });
  const call = createApiClient(copy.apiUrl);
  const colour = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const paint = (style: 'green' | 'red' | 'bold' | 'dim', text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const done = (what: string, detail: string) =>
    print(`${paint('green', '✓')} ${what.padEnd(26)} ${paint('dim', detail)}`);
  const missing: string[] = [];

  print(paint('bold', `The story, told to ${copy.apiUrl}\n`));
  const email = `ada.${randomBytes(4).toString('hex')}@example.com`;
  const password = randomBytes(12).toString('base64url');
  const { body: signUp } = await call('user.v1.UserService', 'Create', {
    name: 'Ada',
    email,
    company: 'Analytical Engines',
    password,
  });
  done('signed up', `${email}, user ${signUp.user.id}`);
  const { body: login } = await call('user.v1.UserService', 'Auth', { email, password });
  done('logged in', `the token is good until ${login.expiresAt}`);

  for (const vessel of sample(root, 'vessels')) {
    const { body } = await call('vessel.v1.VesselService', 'Create', vessel, login.token);
    done(
      'added a vessel',
      `${body.vessel.name}: ${body.vessel.capacity} containers, ${body.vessel.maxWeight} kg`,
    );
  }
  const shipment = sample(root, 'consignment');
  const { body: shipped, traceId } = await call(
    'consignment.v1.ShippingService',
    'CreateConsignment',
    shipment,
    login.token,
  );
  const { consignment } = shipped;
  done('shipped a consignment', `${consignment.id} on vessel ${consignment.vesselId}`);
  const { body: list } = await call('consignment.v1.ShippingService', 'GetConsignments', {}, login.token);
  done('listed consignments', `${list.consignments.length} of this user's`);
  if (!list.consignments.some((each: { id: string }) => each.id === consignment.id))
    missing.push('the consignment in the list');

  print(paint('bold', '\nThe events that reached the log service'));
  const expected = ['user.', 'vessel.', 'consignment.'];
  const logs = await until(
    async () => {
      const { body } = await call('log.v1.LogService', 'GetLogs', { pageSize: 100 }, login.token);
      return body.logs as { time: string; service: string; kind: string; message: string }[];
    },
    (found) => expected.every((kind) => found.some((log) => log.kind.startsWith(kind))),
  );
  for (const log of [...logs].reverse())
    print(`  ${paint('dim', log.time)}  ${log.service.padEnd(11)} ${log.kind.padEnd(26)} ${log.message}`);
  for (const kind of expected) {
    if (!logs.some((log) => log.kind.startsWith(kind))) missing.push(`an event ${kind}*`);
  }

  print(paint('bold', `\nThe trace of the consignment, ${traceId}`));
  const spans = await readTrace({ catalog, services, copy, traceId });
  if (spans.length > 0) print(waterfall(spans).replaceAll(/^/gm, '  '));
  missing.push(...missingEdges(spans).map((edge) => `in the trace: ${edge}`));

  if (missing.length === 0) {
    print(`\n${paint('green', 'Everything is there.')}`);
    return 0;
  }
  process.stderr.write(`\nfairlead demo: missing: ${missing.join('; ')}\n`);
  return 1;
}

async function readTrace(
  options: Parameters<typeof openTraceReader>[0] & { traceId: string },
): Promise<readonly FinishedSpan[]> {
  await using opened = await openTraceReader(options);
  // Awaited here: the reader is closed as soon as this function returns.
  return await until(
    async () => (await opened.reader?.trace(options.traceId)) ?? [],
    (spans) => missingEdges(spans).length === 0,
  );
}

/** Asks until the answer is good, at most {@link ARRIVAL_MS}; then what there is must do. */
async function until<T>(ask: () => Promise<T>, isGood: (answer: T) => boolean): Promise<T> {
  const deadline = performance.now() + ARRIVAL_MS;
  for (;;) {
    const answer = await ask();
    if (isGood(answer) || performance.now() > deadline) return answer;
    await pause(100);
  }
}

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  systemClock as clock,
  createCaller,
  createDeadlines,
  createMemoryRegistry,
  createSelector,
  RuntimeError,
  roundRobin,
} from '@fairlead/runtime';
import { requireServer } from '@fairlead/runtime/testing';
import { createNatsTransport } from './nats.ts';
import { EchoService, startEchoNode } from './testing/echo-node.ts';

const execute = promisify(execFile);
const server = await requireServer({ name: 'NATS', port: 4222, env: 'NATS_URL' });
const isThere = await execute('nats', ['--version']).then(
  () => true,
  () => false,
);
const skip = server.skip || (!isThere && 'no command nats on the PATH (github.com/nats-io/natscli)');

describe('the command nats', { skip, timeout: 30_000 }, () => {
  const opened = new AsyncDisposableStack();
  const nodeId = `cli-${process.pid}`;
  const subjectPrefix = `cli-${process.pid}`;
  let home = '';

  /** Runs it without the contexts and settings that its user may have. */
  const nats = async (...args: string[]): Promise<string> => {
    const env = { PATH: process.env.PATH, HOME: home, XDG_CONFIG_HOME: home };
    const { stdout } = await execute('nats', ['--server', `nats://${server.address}`, ...args], { env });
    return stdout;
  };
  /** The rows of the tables that it prints; a cell that is as the one above is left empty there. */
  const rowsOf = (table: string) =>
    table
      .split('\n')
      .filter((line) => line.startsWith('│'))
      .map((line) => line.split('│').map((cell) => cell.trim()));

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'fairlead-nats-cli-'));
    opened.defer(() => rm(home, { recursive: true }));
    const given = { servers: [server.address], subjectPrefix };
    const node = opened.use(
      await startEchoNode(given, nodeId, {
        async say({ text }) {
          await delay(20);
          if (text === '') throw new RuntimeError({ code: 'NOT_FOUND', message: 'no such thing' });
          return { text };
        },
      }),
    );
    const registry = opened.use(createMemoryRegistry({ clock }));
    await registry.register({
      id: nodeId,
      service: 'echo',
      version: '1.2.3',
      address: node.address,
      labels: {},
    });
    const caller = opened.use(
      createCaller({
        registry,
        transport: opened.use(createNatsTransport(given)),
        selector: createSelector({ strategy: roundRobin }),
        clock,
        deadlines: createDeadlines(clock),
      }),
    );
    const echo = caller.client(EchoService);
    await Promise.all(['a', 'b', 'c'].map((text) => echo.say({ text })));
    await assert.rejects(echo.say({ text: '' }), { code: 'NOT_FOUND' });
    await nats('request', `${subjectPrefix}.service.echo.test.v1.EchoService.Say`, '{"text":""}');
  });
  after(() => opened.disposeAsync());

  test('micro ls lists the node', async () => {
    const row = rowsOf(await nats('micro', 'ls')).find((cells) => cells.includes(nodeId));
    assert.ok(row);
    assert.equal(row[4], `protobuf on ${subjectPrefix}.service.echo.>`);
  });

  test('micro stats counts asynchronous and failed calls, those of channels and plain ones', async () => {
    const rows = rowsOf(await nats('micro', 'stats', 'echo'));
    const at = rows.findIndex((cells) => cells.includes(nodeId));
    assert.ok(at >= 0);
    const [, , endpoint, requests, queue, errors, , average] = rows[at] ?? [];
    assert.deepEqual([endpoint, requests, queue, errors], ['EchoService-Say', '5', 'echo', '2']);
    assert.ok(Number.parseInt(average ?? '', 10) >= 19, average);
    assert.deepEqual(rows[at + 1]?.slice(2, 4), ['EchoService-Wait', '0']);
  });

  test('micro info and its schemas know the answers', async () => {
    const info = await nats('micro', 'info', 'echo', nodeId);
    assert.match(info, /Subject: cli-\d+\.service\.echo\.test\.v1\.EchoService\.Say/);
    for (const verb of ['ping', 'info', 'stats']) {
      const file = join(home, `${verb}.json`);
      const answer = await nats('request', `$SRV.${verb.toUpperCase()}.echo.${nodeId}`, '', '--raw');
      await writeFile(file, answer);
      assert.match(
        await nats('schema', 'validate', `io.nats.micro.v1.${verb}_response`, file),
        /validates against/,
      );
    }
  });
});

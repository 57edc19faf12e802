import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { root, startSystem } from './running-system.ts';
import { until } from './until.ts';

/** Clients that ask as fast as they can are not to be told to wait. */
const unlimited = {
  FAIRLEAD_API_RATE_LIMIT_PER_SECOND: '0',
  FAIRLEAD_CALL_RATE_LIMIT_PER_SECOND: '0',
  FAIRLEAD_SERVER_RATE_LIMIT_PER_SECOND: '0',
};

/** One api beside that of the system, which clients may be sent to as well. */
async function startApi(dataDir: string) {
  const child = spawn(process.execPath, [join(root, 'services/api/src/main.ts')], {
    cwd: root,
    env: {
      ...process.env,
      PROFILE: 'embedded',
      FAIRLEAD_DATA_DIR: dataDir,
      FAIRLEAD_API_PORT: '0',
      ...unlimited,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  let url = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    url = /"url":"(http:[^"]+)"/.exec(line)?.[1] ?? url;
  });
  await until(() => url !== '' || child.exitCode !== null, { what: 'the second api listens' });
  return { url, child, exited };
}

/** Sends over the agent's kept-alive connections; rejects when a request is dropped. */
function ask(agent: Agent, url: string, path: string): Promise<{ status: number; closes: boolean }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; closes: boolean }>();
  request(new URL(path, url), { agent }, (answer) => {
    answer
      .resume()
      .on('end', () =>
        resolve({ status: answer.statusCode ?? 0, closes: answer.headers.connection === 'close' }),
      );
    answer.on('error', reject);
  })
    .on('error', reject)
    .end();
  return promise;
}

test('SIGTERM under load drops no request of clients with kept-alive connections', async () => {
  await using system = await startSystem({ env: unlimited });
  const leaving = await startApi(system.dataDir);
  const { url } = leaving;
  const agent = new Agent({ keepAlive: true });
  let going = true;
  let isReady = true;
  let stopping = false;
  const counts = { leaving: 0, afterSignal: 0, staying: 0, told: 0 };
  const dropped: unknown[] = [];

  // What a load balancer does: asks whether the instance is ready, and sends there for as long as it is.
  const probe = async () => {
    for (const probes = new Agent({ keepAlive: true }); going && isReady; ) {
      const { status } = await ask(probes, url, '/readyz').catch(() => ({ status: 0 }));
      isReady = status === 200;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const client = async () => {
    while (going) {
      const target = isReady ? 'leaving' : 'staying';
      try {
        const at = target === 'leaving' ? url : system.apiUrl;
        const { status, closes } = await ask(agent, at, '/api/v1/users/nobody');
        // Nobody is logged in: the answer of a service behind.
        assert.equal(status, 401);
        counts[target]++;
        if (target === 'leaving' && stopping) counts.afterSignal++;
        if (closes) counts.told++;
      } catch (thrown) {
        dropped.push(thrown);
      }
    }
  };
  await until(async () => (await ask(agent, url, '/readyz')).status === 200, { what: 'it is ready' });
  const work = [probe(), ...Array.from({ length: 20 }, client)];
  try {
    await until(() => counts.leaving > 200 || dropped.length > 0, { what: 'load on the one that leaves' });
    stopping = true;
    leaving.child.kill('SIGTERM');
    const [code] = await leaving.exited;
    const before = counts.staying;
    await until(() => counts.staying > before + 100, { what: 'the other one takes over' });
    assert.equal(code, 0);
  } finally {
    going = false;
    await Promise.all(work);
    agent.destroy();
    leaving.child.kill('SIGKILL');
  }
  assert.deepEqual(dropped, []);
  assert.ok(counts.afterSignal > 0, 'requests that come after the signal are answered');
  assert.ok(counts.told > 0, 'and told that their connection ends');
});

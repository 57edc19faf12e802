import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { root, startSystem } from './running-system.ts';

test('fairlead load seeds its own data, keeps its rate, and says in JSON what came; failures are an exit code', async () => {
  await using system = await startSystem();
  const load = async (url: string, ...flags: string[]) => {
    const main = join(root, 'cli/src/fairlead/main.ts');
    const child = spawn(process.execPath, [main, 'load', '--url', url, ...flags], { cwd: root });
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit') as Promise<[number | null]>,
    ]);
    return { stdout, stderr, code };
  };
  const flags = ['--rate', '20', '--duration', '2s', '--mix', 'create=1,get=2,list=1'];
  const { stdout, stderr } = await load(system.apiUrl, ...flags);
  const { requests, failures } = JSON.parse(stdout);
  assert.deepEqual(
    [requests.create.answered, requests.get.answered, requests.list.answered, requests.all.failed],
    [10, 20, 10, 0],
    JSON.stringify(failures),
  );
  assert.ok(requests.all.p50Ms > 0 && requests.all.p50Ms <= requests.all.maxMs);
  assert.doesNotMatch(stderr, /failed/);

  const away = await load('http://127.0.0.1:1', ...flags);
  assert.deepEqual([away.code, away.stdout], [1, '']);
  assert.match(away.stderr, /ECONNREFUSED/);
});

import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { cacheFolder, fetchOnce } from '../../../../scripts/servers/fetch/cache.ts';
import { consul } from '../../../../scripts/servers/kinds/consul.ts';
import { choosePorts } from '../../../../scripts/servers/ports.ts';

/** An agent that speaks HTTP and HTTPS, and wants a token for everything. */
export interface SecuredAgent extends AsyncDisposable {
  readonly httpUrl: string;
  readonly httpsUrl: string;
  /** Who signed its certificate, which is for `127.0.0.1` and `server.dc1.consul`. PEM. */
  readonly ca: string;
  /** Makes a token with these rules. */
  token(rules: string): Promise<string>;
}

const run = promisify(execFile);

export async function securedAgent(): Promise<SecuredAgent> {
  const resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'fairlead-consul-acl-'));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const program = await fetchOnce(consul, () => {}, cacheFolder());
  const ports = await choosePorts(consul, { port: 0 });
  const https = (await choosePorts(consul, { port: 0 })).http ?? 0;
  const [dataDir, configDir] = [join(folder, 'data'), join(folder, 'config')];
  await Promise.all([mkdir(dataDir), mkdir(configDir)]);
  const { command, args } = await consul.launch({
    program,
    dataDir,
    configDir,
    port: (purpose) => ports[purpose] ?? 0,
    say: () => {},
  });
  await run(command, ['tls', 'ca', 'create'], { cwd: folder });
  await run(command, ['tls', 'cert', 'create', '-server', '-dc', 'dc1'], { cwd: folder });
  const master = randomUUID();
  const secured = join(configDir, 'secured.json');
  const settings = {
    ports: { https },
    cert_file: join(folder, 'dc1-server-consul-0.pem'),
    key_file: join(folder, 'dc1-server-consul-0-key.pem'),
    ca_file: join(folder, 'consul-agent-ca.pem'),
    acl: { enabled: true, default_policy: 'deny', tokens: { master, agent: master } },
  };
  await writeFile(secured, JSON.stringify(settings));
  const child = spawn(command, [...args, `-config-file=${secured}`], { stdio: 'ignore' });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  resources.defer(async () => {
    child.kill('SIGKILL');
    await exited;
  });

  const httpUrl = consul.url(ports.http ?? 0);
  const put = async (path: string, body: object) => {
    const headers = { 'x-consul-token': master };
    const response = await fetch(`${httpUrl}${path}`, { method: 'PUT', headers, body: JSON.stringify(body) });
    return response.ok ? response.json() : undefined;
  };
  async function token(rules: string): Promise<string> {
    const name = randomUUID();
    if ((await put('/v1/acl/policy', { Name: name, Rules: rules })) === undefined) return '';
    const made = (await put('/v1/acl/token', { Policies: [{ Name: name }] })) as { SecretID: string };
    return made.SecretID;
  }
  const untilMs = performance.now() + 30_000;
  while ((await token('').catch(() => '')) === '') {
    if (performance.now() > untilMs) {
      await resources.disposeAsync();
      throw new Error('the secured Consul did not get ready within 30 s');
    }
    await delay(100);
  }
  return {
    httpUrl,
    httpsUrl: `https://127.0.0.1:${https}`,
    ca: await readFile(settings.ca_file, 'utf8'),
    token,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

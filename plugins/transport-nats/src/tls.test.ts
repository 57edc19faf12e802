import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createNatsTransport } from './nats.ts';
import type { NatsTls } from './options.ts';
import { skipWithoutProgram, startNatsServer } from './testing/nats-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairlead-nats-tls-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
const node = { service: 'vessel', nodeId: 'vessel-1' };

/** A certificate for 127.0.0.1, made anew for each run so that no key lies in the repository. */
function certify(): boolean {
  const names = ['-subj', '/CN=fairlead test', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  try {
    execFileSync('openssl', ['req', ...kind, ...names, '-keyout', keyFile, '-out', certFile], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

const skip = skipWithoutProgram() || (!certify() && 'no openssl is installed');
const options = { skip, timeout: 20_000 };
const pem = (file: string) => readFileSync(file, 'utf8');

async function listens(server: string, tls?: NatsTls): Promise<void> {
  await using transport = createNatsTransport({ servers: [server], ...(tls ? { tls } : {}) });
  const { address } = await transport.listen(() => {}, node);
  await transport.dial(address);
}

test('over TLS, with the authority that signed the server', options, async () => {
  await using server = await startNatsServer(`tls { cert_file: "${certFile}", key_file: "${keyFile}" }`);
  await listens(server.address, { ca: pem(certFile) });
});

test('a server whose certificate nobody vouches for is refused, with the keys', options, async () => {
  await using server = await startNatsServer(`tls { cert_file: "${certFile}", key_file: "${keyFile}" }`);
  for (const tls of [undefined, {}])
    await assert.rejects(listens(server.address, tls), {
      code: 'FAILED_PRECONDITION',
      message: /opens no TLS connection \(nats\.tls\.ca, .*self-signed certificate/,
    });
});

test('a server that verifies its clients lets in the one with a certificate', options, async () => {
  const files = `cert_file: "${certFile}", key_file: "${keyFile}", ca_file: "${certFile}", verify: true`;
  await using server = await startNatsServer(`tls { ${files} }`);
  const ca = pem(certFile);
  await listens(server.address, { ca, cert: pem(certFile), key: pem(keyFile) });
  await assert.rejects(listens(server.address, { ca }), { name: 'RuntimeError' });
});

test('TLS that the server does not offer is not gone without', options, async () => {
  await using server = await startNatsServer();
  await assert.rejects(listens(server.address, { ca: pem(certFile) }), {
    code: 'FAILED_PRECONDITION',
    message: /does not offer TLS, which nats\.tls asks for/,
  });
});

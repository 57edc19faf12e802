import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTcpTransport } from './tcp.ts';
import type { TcpTransportOptions } from './tcp-options.ts';

test('a bad option is refused at once, by name and value', () => {
  const bad: [TcpTransportOptions, RegExp][] = [
    [{ port: -1 }, /port is -1/],
    [{ port: 65_536 }, /port is 65536.*0 to 65535/],
    [{ port: Number.NaN }, /port is NaN/],
    [{ host: '' }, /host is empty/],
    [{ host: '0.0.0.0' }, /advertiseHost is "0\.0\.0\.0"/],
    [{ host: '::' }, /advertiseHost/],
    [{ advertiseHost: '' }, /advertiseHost/],
    [{ handshakeTimeoutMs: 0 }, /handshakeTimeoutMs is 0/],
    [{ closeTimeoutMs: 2 ** 31 }, /closeTimeoutMs/],
    [{ keepAliveMs: 0.5 }, /keepAliveMs is 0\.5/],
    [{ pauseAboveBytes: 0 }, /pauseAboveBytes/],
    [{ maxBufferedBytes: 5 }, /maxBufferedBytes is 5/],
    [{ maxConnections: 0 }, /maxConnections is 0/],
    [{ firstFrameMs: 0 }, /firstFrameMs is 0/],
    [{ tls: { cert: '', key: 'x' } }, /cert and key/],
    [{ tls: { cert: 'x', key: 'y' } }, /tls/],
  ];
  for (const [options, message] of bad)
    assert.throws(
      () => createTcpTransport(options),
      { code: 'INVALID_ARGUMENT', message },
      JSON.stringify(options),
    );
});

test('a wildcard host is fine with a host to advertise', async () => {
  await using transport = createTcpTransport({ host: '0.0.0.0', advertiseHost: 'localhost' });
  const listener = await transport.listen(() => {}, { service: 'a', nodeId: 'b' });
  assert.match(listener.address, /^tcp:\/\/localhost:\d+$/);
  await transport.dial(listener.address);
});

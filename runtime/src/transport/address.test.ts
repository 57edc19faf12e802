import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatHostPort, parseAddress, parseHostPort } from './address.ts';

test('an address is taken apart and put together again', () => {
  for (const address of ['tcp://127.0.0.1:4711', 'tcp://[::1]:80', 'tcp://vessel.example.org:65535'])
    assert.equal(formatHostPort('tcp', parseHostPort(address, 'tcp')), address);
  assert.deepEqual(parseHostPort('tcp://[fe80::1%eth0]:9', 'tcp'), { host: 'fe80::1%eth0', port: 9 });
  assert.equal(parseAddress('memory://vessel-1', 'memory'), 'vessel-1');
});

test('what is no address of the scheme is refused by name', () => {
  for (const address of ['nats://x', 'tcp:/x:1', 'x', '', 'tcp://', 'tcp'])
    assert.throws(() => parseAddress(address, 'tcp'), { code: 'INVALID_ARGUMENT', message: /tcp:\/\// });
});

test('host and port have to be there and whole', () => {
  for (const rest of [
    'a',
    'a:',
    ':1',
    'a:0',
    'a:65536',
    'a:1x',
    'a:-1',
    '::1:80',
    'u@a:1',
    'a:1/p',
    'a b:1',
    '[a]:1',
  ])
    assert.throws(() => parseHostPort(`tcp://${rest}`, 'tcp'), { code: 'INVALID_ARGUMENT' }, rest);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConfigOf, createMemoryLogger, systemClock } from '@fairlead/runtime';
import { createNatsTransport } from './nats.ts';
import type { NatsTransportOptions } from './options.ts';
import { plugin } from './plugin.ts';
import { createSubjects, parseNatsAddress } from './subjects.ts';

type Given = Partial<ConfigOf<typeof plugin.settings>>;

const create = (given: Given) =>
  plugin.create({
    settings: {
      servers: ['127.0.0.1:1'],
      user: undefined,
      password: undefined,
      token: undefined,
      nkeyFile: undefined,
      credsFile: undefined,
      tls: { enabled: false, ca: undefined, cert: undefined, key: undefined },
      name: undefined,
      prefix: 'fairlead',
      inboxPrefix: '_INBOX',
      connectTimeoutMs: 1_000,
      ...given,
    },
    dataDir: '/nowhere',
    service: 'vessel',
    clock: systemClock,
    log: createMemoryLogger(),
    signingKeys: () => Promise.reject(new Error('not asked for')),
  });

test('it is made without I/O', async () => {
  await using transport = create({ user: 'fairlead', password: 'secret' });
  assert.equal(transport.name, 'nats');
});

test('half a login, two logins and files that are not there are told by their keys', () => {
  const tls = { enabled: false, ca: undefined, cert: undefined, key: undefined };
  const bad: [Given, RegExp][] = [
    [{ user: 'x' }, /nats\.user needs nats\.password too/],
    [{ password: 'x' }, /nats\.password needs nats\.user too/],
    [{ user: 'x', password: 'x', token: 'x' }, /nats\.user and nats\.token are set: only one/],
    [{ nkeyFile: '/nowhere/seed' }, /nats\.nkeyFile: \/nowhere\/seed cannot be read/],
    [{ credsFile: '/nowhere/creds' }, /nats\.credsFile: \/nowhere\/creds cannot be read/],
    [{ tls: { ...tls, cert: '/nowhere/cert' } }, /nats\.tls needs nats\.tls\.key too/],
    [{ tls: { ...tls, ca: '/nowhere/ca' } }, /nats\.tls\.ca: \/nowhere\/ca cannot be read/],
  ];
  for (const [given, message] of bad)
    assert.throws(() => create(given), { code: 'FAILED_PRECONDITION', message }, String(message));
});

test('a bad option is refused at once, by name and value', () => {
  const bad: [NatsTransportOptions, RegExp][] = [
    [{ servers: [] }, /servers is empty/],
    [{ servers: ['http://127.0.0.1:4222'] }, /servers has "http:/],
    [{ servers: ['127.0.0.1:0'] }, /servers has "127\.0\.0\.1:0"/],
    [{ subjectPrefix: 'a b' }, /subjectPrefix is "a b"/],
    [{ inboxPrefix: '>' }, /inboxPrefix is ">"/],
    [{ idleMs: 0 }, /idleMs is 0/],
    [{ dialTimeoutMs: 1.5 }, /dialTimeoutMs is 1\.5/],
    [{ tls: { cert: 'x' } }, /one of cert and key/],
  ];
  for (const [options, message] of bad)
    assert.throws(() => createNatsTransport(options), { code: 'INVALID_ARGUMENT', message });
});

test('credentials in an address are refused and not repeated', () => {
  assert.throws(
    () => createNatsTransport({ servers: ['nats://me:hunter2@127.0.0.1'] }),
    ({ message }: Error) => /set token, or user and password/.test(message) && !message.includes('hunter2'),
  );
});

test('any node id is one word of a subject', () => {
  const { node, plainMethod, pathOf } = createSubjects('fairlead');
  assert.equal(node('vessel-1'), 'fairlead.node.vessel-1');
  assert.equal(node('a.b *>'), 'fairlead.node.a%2Eb%20%2A%3E');
  const path = 'vessel.v1.VesselService/Book';
  const subject = plainMethod('vessel', path);
  assert.equal(subject, 'fairlead.service.vessel.vessel.v1.VesselService.Book');
  assert.equal(pathOf('vessel', subject), path);
});

test('an address is the subject of one node', () => {
  assert.equal(parseNatsAddress('nats://fairlead.node.x'), 'fairlead.node.x');
  for (const address of ['nats://a.*', 'nats://a.>', 'nats://a..b', 'nats://a b', 'tcp://a'])
    assert.throws(() => parseNatsAddress(address), { code: 'INVALID_ARGUMENT' }, address);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSecretName, redactText } from './redact.ts';

test('a secret name is told in any spelling', () => {
  for (const name of ['password', 'PASSWORD', 'password_hash', 'Api Key', 'x.token'])
    assert.equal(isSecretName(name), true, name);
  for (const name of ['user', 'vesselId', 'hashes', 'key', 'monkey', 'code', ''])
    assert.equal(isSecretName(name), false, name);
});

test('no text takes its length squared', () => {
  const units = [
    '"token',
    '-token',
    'eyJ-',
    'eyJaaaaaaa.',
    'bearer +',
    '://a:',
    '$argon2',
    '-----BEGIN ',
    '"key" : "\\',
    'a=',
  ];
  const startedAt = performance.now();
  for (const unit of units) redactText(unit.repeat(200_000 / unit.length));
  // Linear takes some tens of milliseconds, squared takes minutes.
  assert.ok(performance.now() - startedAt < 5_000);
});

test('many names do not fill the memory, and long ones are answered', () => {
  for (let i = 0; i < 5_000; i++) assert.equal(isSecretName(`field${i}`), false);
  assert.equal(isSecretName('token'), true);
  assert.equal(isSecretName('x'.repeat(1_000_000)), false);
});

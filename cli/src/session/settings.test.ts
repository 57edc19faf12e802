import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientEnvironment, wantedCopy } from './settings.ts';

const copy = {
  pid: 1,
  profile: 'stack',
  dataDir: '/copy',
  apiUrl: '',
  startedAt: '',
  env: { FAIRLEAD_TCP_TLS_CA: '/ca.pem' },
};

test('flags come before the environment, and FAIRLEAD_PROFILE before PROFILE', () => {
  const env = { FAIRLEAD_DATA_DIR: 'data', PROFILE: 'stack', FAIRLEAD_PROFILE: '' };
  assert.deepEqual(wantedCopy({}, env, '/here'), { dataDir: '/here/data', profile: 'stack' });
  assert.deepEqual(wantedCopy({ dataDir: '/flag', profile: 'embedded' }, env, '/here'), {
    dataDir: '/flag',
    profile: 'embedded',
  });
  assert.deepEqual(wantedCopy({}, {}, '/here'), { dataDir: undefined, profile: undefined });
});

test("the copy's settings hold, unless the environment says otherwise", () => {
  const chosen = { dataDir: '/copy', copy };
  assert.deepEqual(clientEnvironment({}, chosen), {
    FAIRLEAD_TCP_TLS_CA: '/ca.pem',
    FAIRLEAD_TRACING: 'noop',
    FAIRLEAD_PROFILE: 'stack',
    FAIRLEAD_DATA_DIR: '/copy',
  });
  const env = { FAIRLEAD_TCP_TLS_CA: '/mine.pem', PROFILE: 'embedded', FAIRLEAD_TRACING: 'embedded' };
  assert.deepEqual(clientEnvironment(env, chosen), { ...env, FAIRLEAD_DATA_DIR: '/copy' });
});

test('without a copy nothing is said about the data directory', () => {
  assert.deepEqual(clientEnvironment({ HOME: '/x' }, { dataDir: undefined, copy: undefined }), {
    HOME: '/x',
    FAIRLEAD_TRACING: 'noop',
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VesselService } from '@fairlead/interface-center/vessel/v1';
import { type Code, RuntimeError } from '@fairlead/runtime';
import { explainFailure, type Situation } from './explain-failure.ts';

const situation: Situation = {
  service: 'vessel',
  method: VesselService.methods.create,
  tokenSource: 'the saved login',
  isRunning: true,
  brokenRegistry: undefined,
  dataDir: undefined,
  timeout: undefined,
};
const error = (code: Code, reason = '', message = 'It failed.') =>
  new RuntimeError({ code, reason, message });
const explained = (failure: RuntimeError, changes: Partial<Situation> = {}) => {
  const { exitCode, message } = explainFailure(failure, { ...situation, ...changes });
  return `${exitCode}: ${message}`;
};

test('nothing runs: how to start it, with its data directory where that is not the usual one', () => {
  const noNode = error('UNAVAILABLE', 'NO_NODE');
  assert.equal(explained(noNode, { isRunning: false }), '6: nothing is running; start it with: make run');
  assert.equal(
    explained(noNode, { isRunning: false, dataDir: '/d' }),
    '6: nothing is running with its data in /d; start it with: FAIRLEAD_DATA_DIR=/d make run',
  );
});

test('one service is down: which one', () => {
  assert.match(explained(error('UNAVAILABLE', 'NO_NODE')), /^6: the vessel service is down;.*once more/);
  assert.match(explained(error('UNAVAILABLE')), /^6: It failed\.; try again in a moment$|^6: It failed/);
});

test('a registry that cannot be opened is named', () => {
  const changes = { isRunning: false, brokenRegistry: '/proc' };
  assert.match(
    explained(error('UNAVAILABLE', 'NO_NODE'), changes),
    /^6: the registry in \/proc cannot be opened/,
  );
});

test('a call that was too slow says what to allow, and doubts what may have happened', () => {
  const slow = error('DEADLINE_EXCEEDED');
  assert.match(explained(slow), /^6: vessel did not answer in time; allow more.*look at the list/);
  const reading = explained(slow, { method: VesselService.methods.get, timeout: '50 ms' });
  assert.equal(reading, '6: vessel did not answer within 50 ms; allow more with --timeout 30s');
});

test('a token that is missing, expired or forged says where it came from and what to do', () => {
  assert.match(
    explained(error('UNAUTHENTICATED', 'NOT_LOGGED_IN'), { tokenSource: undefined }),
    /^4: you are not/,
  );
  assert.match(
    explained(error('UNAUTHENTICATED', 'TOKEN_EXPIRED')),
    /^4: the saved login has expired; log in again: npx user-cli login/,
  );
  assert.match(
    explained(error('UNAUTHENTICATED', 'BAD_SIGNATURE', 'bad signature.'), { tokenSource: 'TOKEN' }),
    /^4: the token in TOKEN is not accepted \(bad signature\); give a new one, or leave TOKEN out/,
  );
});

test('what a service says of its own accord stays as it is', () => {
  assert.equal(explained(error('RESOURCE_EXHAUSTED', 'VESSEL_FULL', 'No room.')), '5: No room');
  assert.equal(explained(error('NOT_FOUND', 'X', 'There is no vessel x')), '3: There is no vessel x');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RuntimeError } from '@fairlead/runtime';
import {
  consignmentInProgress,
  idempotencyKeyReused,
  isNoVesselAvailable,
  noVesselAvailable,
} from '../gen/consignment.v1.ts';
import { allErrorReasons } from '../gen/services.ts';
import { isEmailTaken } from '../gen/user.v1.ts';
import { isVesselFull, vesselFull } from '../gen/vessel.v1.ts';
import { findErrorReason } from './find-error-reason.ts';

test('a constructor gives the error that the proto declares', () => {
  const error = noVesselAvailable({ containers: 3, weight: '55' });
  assert.equal(error.code, 'RESOURCE_EXHAUSTED');
  assert.equal(error.reason, 'NO_VESSEL_AVAILABLE');
  assert.equal(error.domain, 'consignment.v1');
  assert.equal(error.retryable, false);
  assert.equal(error.message, 'No vessel has room for 3 containers of 55 kg');
  assert.deepEqual(error.metadata, { containers: '3', weight: '55' });
});

test('details go with it, and retryable comes from the proto', () => {
  const cause = new Error('why');
  const error = consignmentInProgress({ cause, retryAfterMs: 50 });
  assert.equal(error.cause, cause);
  assert.equal(error.retryAfterMs, 50);
  assert.equal(error.retryable, true);
});

test('a guard knows its own error, also when it came over the wire, and no other', () => {
  const error = vesselFull({ vesselId: 'v', containers: 1, weight: 1 });
  const { code, reason, domain, message } = error;
  assert.ok(isVesselFull(error));
  assert.ok(isVesselFull(new RuntimeError({ code, reason, domain, message })));
  assert.ok(!isVesselFull(new RuntimeError({ code, reason, domain: 'other.v1', message })));
  assert.ok(!isVesselFull(new Error(message)));
  assert.ok(!isVesselFull(undefined));
  assert.ok(!isEmailTaken(error));
  assert.ok(!isNoVesselAvailable(error));
});

test('values are put in as they are, also when they look like a place for one', () => {
  assert.match(
    idempotencyKeyReused({ idempotencyKey: '$& {idempotencyKey}' }).message,
    /key \$& \{idempotencyKey\} was/,
  );
});

test('every reason is found by its identity, with an HTTP status', () => {
  assert.ok(allErrorReasons.length >= 15);
  for (const declared of allErrorReasons) {
    assert.equal(findErrorReason(declared.domain, declared.reason), declared);
    assert.ok(declared.httpStatus >= 400 && declared.httpStatus < 600);
  }
  assert.equal(findErrorReason('consignment.v1', 'IDEMPOTENCY_KEY_REUSED')?.httpStatus, 422);
  assert.equal(findErrorReason('vessel.v1', 'NO_SUCH_REASON'), undefined);
});

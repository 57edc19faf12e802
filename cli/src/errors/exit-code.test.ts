import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codes } from '@fairlead/runtime';
import { exitCodeOf } from './exit-code.ts';

test('every RPC code has the exit code that the manual promises', () => {
  assert.deepEqual(Object.fromEntries(codes.map((code) => [code, exitCodeOf(code)])), {
    CANCELLED: 1,
    UNKNOWN: 1,
    INVALID_ARGUMENT: 2,
    DEADLINE_EXCEEDED: 6,
    NOT_FOUND: 3,
    ALREADY_EXISTS: 5,
    PERMISSION_DENIED: 4,
    RESOURCE_EXHAUSTED: 5,
    FAILED_PRECONDITION: 5,
    ABORTED: 5,
    OUT_OF_RANGE: 2,
    UNIMPLEMENTED: 1,
    INTERNAL: 1,
    UNAVAILABLE: 6,
    DATA_LOSS: 1,
    UNAUTHENTICATED: 4,
  });
});

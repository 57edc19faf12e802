import assert from 'node:assert/strict';
import type { Code } from '../../errors/code.ts';
import { RuntimeError } from '../../errors/runtime-error.ts';

/** For `assert.rejects`: whether it is the runtime's error with this code, and reason where one is named. */
export const failsWith = (code: Code, reason?: string) => (error: unknown) => {
  assert.ok(error instanceof RuntimeError, String(error));
  assert.equal(error.code, code, error.message);
  if (reason !== undefined) assert.equal(error.reason, reason);
  return true;
};

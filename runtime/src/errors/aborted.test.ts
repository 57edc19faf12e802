import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeClock } from '../clock/fake.ts';
import { sleep } from '../clock/sleep.ts';
import { failsWith } from '../rpc/conformance/fails-with.ts';
import { RuntimeError } from './runtime-error.ts';

const late = new RuntimeError({ code: 'DEADLINE_EXCEEDED', message: 'too late' });

for (const [title, reason, code] of [
  ['nothing', undefined, 'CANCELLED'],
  ['any error', new Error('enough'), 'CANCELLED'],
  ['a text', 'enough', 'CANCELLED'],
  ['a timeout', new DOMException('', 'TimeoutError'), 'DEADLINE_EXCEEDED'],
  ['a RuntimeError', late, 'DEADLINE_EXCEEDED'],
] as const)
  test(`work that is aborted with ${title} fails with ${code}`, async () => {
    for (const isEarly of [true, false]) {
      const stop = new AbortController();
      if (isEarly) stop.abort(reason);
      const sleeping = sleep(createFakeClock(), 1_000, stop.signal);
      stop.abort(reason);
      await assert.rejects(sleeping, failsWith(code));
    }
  });

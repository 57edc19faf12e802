import { createRequire } from 'node:module';

interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(this: RequestQueue): void;
}

const require = createRequire(import.meta.url);
const { prototype }: { prototype: RequestQueue } = require('kafkajs/src/network/requestQueue');
const schedule = prototype.scheduleCheckPendingRequests;

/**
 * kafkajs 2.2.4 lets each connection arm a timer of at most 1 ms again and again for as long as it is open, which
 * burns CPU and, with the negative delays that it computes, makes Node 24 warn. A check is needed only while requests
 * wait, which is as a rule never: they go out at once, or when an earlier one is answered.
 */
prototype.scheduleCheckPendingRequests = function scheduleWhilePending() {
  if (this.pending.length > 0) schedule.call(this);
};

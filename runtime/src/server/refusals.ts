import { RuntimeError } from '../errors/runtime-error.ts';
import { createRefusal } from '../wire/admit.ts';

/** This node has as much to do as it can. Another one may take the call. */
export const overloadedError = (): RuntimeError =>
  new RuntimeError({
    code: 'RESOURCE_EXHAUSTED',
    reason: 'OVERLOADED',
    message: 'this node has as many calls under way as it can answer in time; call another one, or later',
    retryable: true,
    retryAfterMs: 200,
  });

export const overloaded = createRefusal(overloadedError());

/** The caller has sent too much, or reads too slowly. */
export const peerBacklog = createRefusal(
  new RuntimeError({
    code: 'RESOURCE_EXHAUSTED',
    reason: 'PEER_BACKLOG',
    message:
      'the calls of this peer hold too much memory here: requests being answered, and replies that it has not read; send fewer at once',
    retryable: true,
    retryAfterMs: 1_000,
  }),
);

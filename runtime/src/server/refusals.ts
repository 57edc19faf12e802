import { RuntimeError } from '../errors/runtime-error.ts';
import { encodeError } from '../wire/error-body.ts';
import { HEADER_BYTES } from '../wire/frame.ts';

/** Makes the frame that refuses a call: encoded once, so that saying no costs less than anything else here. */
export type Refusal = (callId: number) => Buffer;

const CALL_ID_AT = HEADER_BYTES - 4;

function refusal(error: RuntimeError): Refusal {
  const encoded = encodeError(0, error, false);
  return (callId) => {
    const frame = Buffer.from(encoded);
    frame.writeUInt32BE(callId, CALL_ID_AT);
    return frame;
  };
}

/** This node has as much to do as it can. Another one may take the call. */
export const overloaded = refusal(
  new RuntimeError({
    code: 'RESOURCE_EXHAUSTED',
    reason: 'OVERLOADED',
    message: 'this node has as many calls under way as it can answer in time; call another one, or later',
    retryable: true,
    retryAfterMs: 200,
  }),
);

/** The caller has sent too much, or reads too slowly. */
export const peerBacklog = refusal(
  new RuntimeError({
    code: 'RESOURCE_EXHAUSTED',
    reason: 'PEER_BACKLOG',
    message:
      'the calls of this peer hold too much memory here: requests being answered, and replies that it has not read; send fewer at once',
    retryable: true,
    retryAfterMs: 1_000,
  }),
);

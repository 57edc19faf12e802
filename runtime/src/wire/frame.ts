/**
 * A frame: kind (1 byte), flags (1 byte), call id (4 bytes), then the body of its kind. Integers are big-endian,
 * a string is its length in two bytes and its UTF-8, metadata is a count in two bytes and as many pairs of strings.
 *
 * | kind | body |
 * |---|---|
 * | request | remaining milliseconds (4 bytes, `NO_DEADLINE` for none), with flag `TRACED` the ids of trace (16 bytes) and span (8), path, metadata, payload; flag `STREAM` where more than one message goes either way |
 * | response | payload |
 * | error | see `error-body.ts` |
 * | cancel | nothing |
 * | data | sequence number (4 bytes), payload; numbered from 0 in each direction of a stream, a gap fails the stream |
 * | end | sequence number (4 bytes): nothing more in this direction; from the server it ends the call |
 * | credit | how many more bytes the other side may send (4 bytes), see `stream/flow.ts`; the server's first says that the stream is open |
 * | probe | name of the service asked for, empty for a mere sign of life |
 * | status | 1 byte: 1 serving, 0 not |
 *
 * Call ids are given by the caller. Those of requests count up, beginning at 1 and going round: one that does not is no new
 * call, and the channel is closed.
 *
 * A peer that gets a kind or a call id it does not know ignores the frame. A client stream is answered by a response.
 */
export const kinds = {
  request: 1,
  response: 2,
  error: 3,
  cancel: 4,
  data: 5,
  end: 6,
  credit: 7,
  probe: 8,
  status: 9,
} as const;

/** Flag of a request: data, end and credit frames belong to the call. */
export const STREAM = 1;
/** Flag of a request: it is part of a trace. As text in the metadata that would cost more than the rest of the head. */
export const TRACED = 2;
/** Flag of a request that is traced: the trace is recorded. */
export const SAMPLED = 4;

export const HEADER_BYTES = 6;
export const NO_DEADLINE = 0xffff_ffff;
/** What path and metadata of one request may have together. */
export const MAX_HEAD_BYTES = 48 * 1024;

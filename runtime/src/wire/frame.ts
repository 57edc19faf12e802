/**
 * A frame: kind (1 byte), flags (1 byte), call id (4 bytes), then the body of its kind. Integers are big-endian,
 * a string is its length in two bytes and its UTF-8, metadata is a count in two bytes and as many pairs of strings.
 *
 * | kind | body |
 * |---|---|
 * | request | remaining milliseconds (4 bytes, `NO_DEADLINE` for none), path, metadata, payload |
 * | response | payload |
 * | error | see `error-body.ts` |
 * | cancel | nothing |
 * | data | sequence number (4 bytes), payload; numbered from 0 in each direction of a stream |
 * | end | sequence number (4 bytes) |
 * | credit | how many more data frames the other side may send (4 bytes) |
 * | probe | name of the service asked for, empty for a mere sign of life |
 * | status | 1 byte: 1 serving, 0 not |
 *
 * `data`, `end` and `credit` are kept for streams; a peer that gets a kind it does not know ignores the frame.
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

export const HEADER_BYTES = 6;
export const NO_DEADLINE = 0xffff_ffff;
/** What path and metadata of one request may have together. */
export const MAX_HEAD_BYTES = 48 * 1024;

import { codeFromNumber, codeNumber } from '../errors/code.ts';
import { type FieldViolation, RuntimeError } from '../errors/runtime-error.ts';
import { kinds } from './frame.ts';
import type { FrameReader } from './frame-reader.ts';
import { allocateFrame, metadataBytes, stringBytes, writeMetadata, writeString } from './frame-writer.ts';

const RETRYABLE = 1;
const NOT_EXECUTED = 2;
const NO_RETRY_AFTER = 0xffff_ffff;
const MAX_MESSAGE_LENGTH = 8_192;
const MAX_TEXT_LENGTH = 1_024;
const MAX_PAIRS = 50;
const MAX_VIOLATIONS = 100;

const clip = (text: string, length = MAX_TEXT_LENGTH) =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;

/**
 * An error as a frame: code (1 byte), bit 0 of the flags for retryable, bit 1 for a call that no handler has seen,
 * retry-after in ms (4 bytes), message, reason, domain, metadata, count of violations (2 bytes) and as many pairs of
 * strings. The cause stays here; texts are clipped and lists cut short, so that the largest error stays below 960 KiB.
 */
export function encodeError(callId: number, error: RuntimeError, executed = true): Buffer {
  const message = clip(error.message, MAX_MESSAGE_LENGTH);
  const reason = clip(error.reason);
  const domain = clip(error.domain);
  const metadata: Record<string, string> = {};
  for (const [key, value] of Object.entries(error.metadata).slice(0, MAX_PAIRS))
    metadata[clip(key)] = clip(value);
  const violations = error.fieldViolations
    .slice(0, MAX_VIOLATIONS)
    .map((violation) => [clip(violation.field), clip(violation.description)] as const);

  let size = 1 + 4 + stringBytes(message) + stringBytes(reason) + stringBytes(domain);
  size += metadataBytes(metadata) + 2;
  for (const [field, description] of violations) size += stringBytes(field) + stringBytes(description);

  const flags = (error.retryable ? RETRYABLE : 0) | (executed ? 0 : NOT_EXECUTED);
  const frame = allocateFrame(kinds.error, callId, size, flags);
  let offset = frame.writeUInt8(codeNumber(error.code), frame.length - size);
  offset = frame.writeUInt32BE(wireRetryAfter(error.retryAfterMs), offset);
  offset = writeString(frame, message, offset);
  offset = writeString(frame, reason, offset);
  offset = writeString(frame, domain, offset);
  offset = writeMetadata(frame, metadata, offset);
  offset = frame.writeUInt16BE(violations.length, offset);
  for (const [field, description] of violations) {
    offset = writeString(frame, description, writeString(frame, field, offset));
  }
  return frame;
}

/** A handler may have worked it out from anything; an error that cannot be sent would answer nobody. */
const wireRetryAfter = (retryAfterMs: number | undefined) =>
  retryAfterMs === undefined
    ? NO_RETRY_AFTER
    : Math.min(Math.max(Math.ceil(retryAfterMs), 0), NO_RETRY_AFTER - 1);

/** The error that `encodeError` wrote. */
export function decodeError(reader: FrameReader): RuntimeError {
  const code = codeFromNumber(reader.uint8());
  const retryAfterMs = reader.uint32();
  const message = reader.string();
  const reason = reader.string();
  const domain = reader.string();
  const metadata = readPairs(reader);
  const fieldViolations: FieldViolation[] = [];
  for (let count = reader.uint16(); count > 0; count--) {
    fieldViolations.push({ field: reader.string(), description: reader.string() });
  }
  return new RuntimeError({
    code,
    message,
    reason,
    domain,
    metadata,
    fieldViolations,
    retryable: (reader.flags & RETRYABLE) !== 0,
    notExecuted: (reader.flags & NOT_EXECUTED) !== 0,
    ...(retryAfterMs === NO_RETRY_AFTER ? {} : { retryAfterMs }),
  });
}

/** Error metadata has keys in camelCase, which a call's metadata has not. */
function readPairs(reader: FrameReader): Record<string, string> {
  const entries: [string, string][] = [];
  for (let count = reader.uint16(); count > 0; count--) entries.push([reader.string(), reader.string()]);
  return Object.fromEntries(entries);
}

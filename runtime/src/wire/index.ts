// For transports that translate between the wire and another protocol.
export { type CallTable, createCallTable } from './call-table.ts';
export { decodeError, encodeError } from './error-body.ts';
export { kinds } from './frame.ts';
export { type FrameReader, readFrame } from './frame-reader.ts';
export { decodeRequest, encodeRequest, type RequestBody } from './request-body.ts';

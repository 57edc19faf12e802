import { MAX_MESSAGE_BYTES } from './types.ts';

/**
 * The most that one frame may have: a message and 64 KiB for what the wire puts around it (path, metadata).
 * Also the `maxMessageBytes` of a transport that has no smaller limit of its own.
 */
export const MAX_FRAME_BYTES = MAX_MESSAGE_BYTES + 64 * 1024;

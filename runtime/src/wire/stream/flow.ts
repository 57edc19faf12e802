/**
 * What one side of a stream may send before the other has read any of it, in bytes. Whoever reads gives back what has
 * been read as soon as it is half of this. One message may go beyond: while anything is left of the window the next
 * message is sent, however long it is, so that a stream holds at most the window and one message.
 */
export const WINDOW_BYTES = 256 * 1024;

/** The most that a peer may let this side send; more is no sane reader. */
export const MAX_CREDIT_BYTES = 16 * 1024 * 1024;

/** What a message costs beside its bytes, so that a flood of empty ones is bounded too. */
const MESSAGE_COST_BYTES = 64;

/** What a message takes off the window. */
export const costOf = (payload: Uint8Array): number => payload.length + MESSAGE_COST_BYTES;

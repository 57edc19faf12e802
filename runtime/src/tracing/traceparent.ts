/** A span somewhere else, as the header `traceparent` tells of it. Source: W3C Trace Context, version 00. */
export interface TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  /** The caller's decision, which holds for the whole trace. */
  readonly sampled: boolean;
}

const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);
/** `00-<32 digits>-<16 digits>-<2 digits>`. */
const LENGTH = 55;
const DASH = 45;

/** What a header says; `undefined` for anything malformed. A later version is read as far as it is like this one. */
export function parseTraceparent(header: string): TraceParent | undefined {
  if (!isWellFormed(header)) return undefined;
  const version = header.slice(0, 2);
  if (version === 'ff' || (version === '00' && header.length !== LENGTH)) return undefined;
  const traceId = header.slice(3, 35);
  const spanId = header.slice(36, 52);
  if (traceId === NO_TRACE || spanId === NO_SPAN) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(header.slice(53, LENGTH), 16) & 1) === 1 };
}

/** Digits and dashes where they belong. Not a regular expression: for every call that comes in, it costs a third. */
function isWellFormed(header: string): boolean {
  if (header.length < LENGTH) return false;
  if (header.length > LENGTH && header.charCodeAt(LENGTH) !== DASH) return false;
  for (let at = 0; at < LENGTH; at++) {
    const code = header.charCodeAt(at);
    if (at === 2 || at === 35 || at === 52) {
      if (code !== DASH) return false;
    } else if (!((code >= 48 && code <= 57) || (code >= 97 && code <= 102))) return false;
  }
  return true;
}

export const formatTraceparent = ({ traceId, spanId, sampled }: TraceParent): string =>
  `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;

import { codeNumber, type RuntimeError } from '@fairlead/runtime';
import { headers, type MsgHdrs } from '@nats-io/transport-node';

/** How long the caller waits, in whole ms. */
export const TIMEOUT_HEADER = 'Timeout-Ms';

/**
 * The metadata of a plain request: its headers in lower case, the last value of each. Headers of NATS itself, and
 * those that are no metadata key, are left out.
 */
export function metadataOf(given: MsgHdrs | undefined): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const key of given?.keys() ?? []) {
    const name = key.toLowerCase();
    if (name.startsWith('nats-') || name === 'timeout-ms' || !/^[a-z0-9-]{1,128}$/.test(name)) continue;
    metadata[name] = given?.last(key) ?? '';
  }
  return metadata;
}

/** What {@link TIMEOUT_HEADER} says, or `defaultMs`. */
export function timeoutOf(given: MsgHdrs | undefined, defaultMs: number): number {
  const text = given?.last(TIMEOUT_HEADER) ?? '';
  return /^\d{1,9}$/.test(text) ? Number(text) : defaultMs;
}

/** An error as services on NATS say it (ADR-32), with code, reason and domain by name beside it. */
export function errorHeaders({ code, message, reason, domain, metadata }: RuntimeError): MsgHdrs {
  const made = headers();
  made.set('Nats-Service-Error', oneLine(message) || code);
  made.set('Nats-Service-Error-Code', String(codeNumber(code)));
  made.set('Fairlead-Error-Code', code);
  if (reason !== '') made.set('Fairlead-Error-Reason', oneLine(reason));
  if (domain !== '') made.set('Fairlead-Error-Domain', oneLine(domain));
  if (Object.keys(metadata).length > 0) made.set('Fairlead-Error-Metadata', JSON.stringify(metadata));
  return made;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

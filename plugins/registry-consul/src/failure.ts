import { RuntimeError, type RuntimeErrorOptions } from '@fairlead/runtime';

/** What a failure says about where it came from. */
export interface FailureContext {
  /** The agent's address, without credentials. */
  readonly address: string;
  readonly hasToken: boolean;
  readonly datacenter: string | undefined;
  readonly timeoutMs: number;
}

/** What Consul answered instead of a success; the cause of the error that is made of it. */
interface Refusal {
  readonly status: number;
  /** One line, at most 200 characters. */
  readonly text: string;
}

/** `undefined` when there was no whole answer. */
function refusalOf(thrown: unknown): Refusal | undefined {
  // One that breaks off has a status too.
  if (property(thrown, 'isTimeout') === true) return undefined;
  const response: unknown = property(thrown, 'response');
  const status = property(response, 'statusCode');
  if (typeof status !== 'number') return undefined;
  const body = property(response, 'body');
  return { status, text: oneLine(typeof body === 'string' || Buffer.isBuffer(body) ? body.toString() : '') };
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, 200);

/** One sentence that names the server, its address, the key to look at and the cause. */
export function consulFailure(thrown: unknown, context: FailureContext): RuntimeError {
  if (thrown instanceof RuntimeError) return thrown;
  const { code, what } = classify(thrown, context);
  return new RuntimeError({
    code,
    message: `Consul at ${context.address} (consul.url) ${what}`,
    cause: refusalOf(thrown) ?? withoutResponse(thrown),
  });
}

/** The response knows its request, whose headers hold the token: printed with an error, it would be told. */
function withoutResponse(thrown: unknown): unknown {
  if (thrown instanceof Error) Reflect.deleteProperty(thrown, 'response');
  return thrown;
}

/** Older agents answer 500 for what they do not know, newer ones 404. */
export function isUnknownThere({ cause }: RuntimeError): boolean {
  const text = property(cause, 'text');
  return (
    typeof text === 'string' &&
    /does not have associated TTL|unknown (check|service)|does not exist/i.test(text)
  );
}

type Finding = { readonly code: RuntimeErrorOptions['code']; readonly what: string };

function classify(thrown: unknown, context: FailureContext): Finding {
  if (property(thrown, 'isTimeout') === true)
    return { code: 'UNAVAILABLE', what: `did not answer within ${context.timeoutMs} ms` };
  const refusal = refusalOf(thrown);
  if (refusal) return refused(refusal, context);
  const code = errorCode(thrown);
  const told = String(property(thrown, 'message') || code);
  const cause = oneLine(told.replace(/^(consul: )+([a-z.]+: )?/, ''));
  if (/^(ERR_SSL|EPROTO)/.test(code))
    return {
      code: 'FAILED_PRECONDITION',
      what: `does not speak TLS with us (https://, consul.tls): ${cause}`,
    };
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|HOSTNAME_MISMATCH/.test(code))
    return {
      code: 'FAILED_PRECONDITION',
      what: `has a certificate that is not trusted (consul.tls.ca): ${cause}`,
    };
  if (/^HPE_/.test(code)) return { code: 'FAILED_PRECONDITION', what: `does not speak HTTP: ${cause}` };
  return { code: 'UNAVAILABLE', what: `is out of reach: ${cause}` };
}

function refused({ status, text }: Refusal, { hasToken, datacenter }: FailureContext): Finding {
  const answer = `${status}${text === '' ? '' : ` ${text}`}`;
  if (status === 401 || status === 403 || /ACL not found|Permission denied/i.test(text))
    return {
      code: 'PERMISSION_DENIED',
      what: hasToken
        ? `refused the token (consul.token): ${answer}`
        : `wants a token (consul.token): ${answer}`,
    };
  // What a TLS server says about plain HTTP is often lost with its connection; Consul itself gives a reason for a 400.
  if (status === 400 && (text === '' || /HTTP request to an HTTPS server/i.test(text)))
    return {
      code: 'FAILED_PRECONDITION',
      what: 'speaks TLS, it seems: its address has to begin with https://',
    };
  if (/path to datacenter|unknown datacenter/i.test(text))
    return {
      code: 'FAILED_PRECONDITION',
      what: `knows no datacenter "${datacenter ?? ''}" (consul.datacenter): ${answer}`,
    };
  if (status === 400) return { code: 'INVALID_ARGUMENT', what: `refused the request: ${answer}` };
  if (status === 429 || status >= 500) return { code: 'UNAVAILABLE', what: `failed: ${answer}` };
  return { code: 'FAILED_PRECONDITION', what: `does not answer as Consul does: ${answer}` };
}

function errorCode(thrown: unknown): string {
  const code = property(thrown, 'code');
  if (typeof code === 'string') return code;
  const errors = property(thrown, 'errors');
  return Array.isArray(errors) && errors.length > 0 ? errorCode(errors[0]) : '';
}

const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

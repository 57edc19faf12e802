import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { RuntimeError } from '@fairlead/runtime';

export interface HttpSenderOptions {
  /** Where batches are posted. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** PEM of the authority that signed the collector's certificate. Default: the ones that Node knows. */
  readonly ca?: string;
  /** How long one request may take, in ms. */
  readonly timeoutMs: number;
}

/** Posts batches over one connection. */
export interface HttpSender {
  /** Throws `UNAVAILABLE` when another try may succeed, and another code when it will not. */
  send(body: Uint8Array, signal: AbortSignal): Promise<void>;
  /** Closes the connection. */
  close(): void;
}

export function createHttpSender({ url, headers, ca, timeoutMs }: HttpSenderOptions): HttpSender {
  const secure = url.protocol === 'https:';
  const agent = secure
    ? new TlsAgent({ keepAlive: true, maxSockets: 1, ...(ca === undefined ? {} : { ca }) })
    : new Agent({ keepAlive: true, maxSockets: 1 });

  const post = (body: Uint8Array, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const options = {
        method: 'POST',
        agent,
        signal,
        headers: { ...headers, 'content-length': body.byteLength },
      };
      const sent: ClientRequest = secure ? tlsRequest(url, options) : request(url, options);
      const timer = setTimeout(() => {
        sent.destroy();
        reject(unavailable(`no answer within ${timeoutMs} ms`));
      }, timeoutMs);
      const settle = (error?: unknown) => {
        clearTimeout(timer);
        if (error === undefined) resolve();
        else reject(error);
      };
      sent.once('response', (response: IncomingMessage) => {
        const { statusCode = 0 } = response;
        response.resume().once('close', () => settle(statusCode < 300 ? undefined : refusal(statusCode)));
      });
      sent.once('error', (error: NodeJS.ErrnoException) => {
        const lost = error.code === 'ECONNRESET' && sent.reusedSocket && !signal.aborted;
        // The server may close an idle connection just as it is used again.
        if (lost) settle(new LostConnection());
        else settle(unavailable(error.message || (error.code ?? 'the connection failed'), error));
      });
      sent.end(body);
    });

  return {
    async send(body, signal) {
      try {
        await post(body, signal);
      } catch (error) {
        if (!(error instanceof LostConnection)) throw error;
        await post(body, signal);
      }
    },
    close: () => agent.destroy(),
  };
}

class LostConnection extends Error {
  override readonly name = 'LostConnection';
}

const unavailable = (message: string, cause?: unknown) =>
  new RuntimeError({ code: 'UNAVAILABLE', message, cause });

/** 429 and what the collector itself is to blame for may pass; what it refuses it will refuse again. */
function refusal(status: number): RuntimeError {
  const message = `it answered with HTTP ${status}`;
  if (status >= 500 || status === 429 || status === 408) return unavailable(message);
  if (status === 401) return new RuntimeError({ code: 'UNAUTHENTICATED', message });
  if (status === 403) return new RuntimeError({ code: 'PERMISSION_DENIED', message });
  return new RuntimeError({ code: 'FAILED_PRECONDITION', message });
}

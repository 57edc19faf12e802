// Not imported: that reads every export of `node:http`, and the getters among them load undici (4 MB).
const { Agent, request } = process.getBuiltinModule('node:http');

export interface LoadAnswer {
  /** 0 when the connection broke. */
  readonly status: number;
  /** The answer's text; of an answer with status 200 only where it was asked for. */
  readonly text: string;
}

export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default false: the bytes are counted and thrown away. */
  readonly keepText?: boolean;
}

export interface LoadClient extends Disposable {
  /** Never rejects: what breaks is an answer with status 0, its text the reason. */
  send(request: LoadRequest): Promise<LoadAnswer>;
}

/** How long an answer may take, in ms. */
const TIMEOUT_MS = 30_000;

/** HTTP over kept-alive connections, as many as there are requests under way. */
export function createLoadClient(apiUrl: string, token?: string): LoadClient {
  const agent = new Agent({ keepAlive: true, scheduling: 'lifo' });
  const { hostname, port } = new URL(apiUrl);
  const authorization = token && { authorization: `Bearer ${token}` };

  return {
    send({ method, path, body, headers, keepText = false }) {
      const { promise, resolve } = Promise.withResolvers<LoadAnswer>();
      const sent = request({
        agent,
        // As `URL` has it an IPv6 address is in brackets.
        hostname: hostname.replace(/^\[|\]$/g, ''),
        port,
        method,
        path,
        timeout: TIMEOUT_MS,
        headers: {
          ...authorization,
          ...headers,
          ...(body !== undefined && {
            'content-type': 'application/json',
            'content-length': String(Buffer.byteLength(body)),
          }),
        },
      });
      const broken = (error: NodeJS.ErrnoException) =>
        resolve({ status: 0, text: error.code ?? error.message });
      sent.on('error', broken).on('timeout', () => sent.destroy(new Error('no answer in time')));
      sent.on('response', (answer) => {
        const status = answer.statusCode ?? 0;
        let text = '';
        if (keepText || status >= 400) answer.setEncoding('utf8').on('data', (chunk) => (text += chunk));
        else answer.resume();
        answer.on('end', () => resolve({ status, text })).on('error', broken);
      });
      sent.end(body);
      return promise;
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

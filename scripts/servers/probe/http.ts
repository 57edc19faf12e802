import { request } from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

const TIMEOUT_MS = 2_000;

/**
 * Gets a page of 127.0.0.1: `closed` when nothing listens, `silent` when what listens does not speak HTTP or does
 * not answer within two seconds.
 */
export function get(port: number, path: string): Promise<HttpAnswer | 'closed' | 'silent'> {
  return new Promise((resolve) => {
    const asked = request(
      { host: '127.0.0.1', port, path, agent: false, signal: AbortSignal.timeout(TIMEOUT_MS) },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          body += text;
        });
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
        response.once('error', () => resolve('silent'));
      },
    );
    asked.once('error', (thrown) =>
      resolve('code' in thrown && thrown.code === 'ECONNREFUSED' ? 'closed' : 'silent'),
    );
    asked.end();
  });
}

/** The body as JSON; `undefined` when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

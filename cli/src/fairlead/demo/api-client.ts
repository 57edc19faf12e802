import { RuntimeError } from '@fairlead/runtime';

export interface ApiAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: an answer is read like a document; a member that is missing fails the demo
  readonly body: any;
  /** 32 hexadecimal digits; empty when nothing traces. */
  readonly traceId: string;
}

/** Calls methods through `POST /rpc`, as any HTTP client would. Throws what the problem document says. */
export function createApiClient(apiUrl: string) {
  return async (service: string, method: string, request: object, token?: string): Promise<ApiAnswer> => {
    const response = await fetch(new URL('/rpc', apiUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ service, method, request }),
      signal: AbortSignal.timeout(10_000),
    });
    const body = (await response.json()) as ApiAnswer['body'];
    if (!response.ok) {
      throw new RuntimeError({
        code: body.code,
        reason: body.reason,
        message: `${service}/${method}: ${body.detail}`,
      });
    }
    return { body, traceId: response.headers.get('traceparent')?.split('-')[1] ?? '' };
  };
}

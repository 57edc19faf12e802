import { randomBytes } from 'node:crypto';
import type { OpenApiDocument } from '@fairlead/runtime/openapi';
import { OpenAPIClientAxios } from 'openapi-client-axios';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the document and fails where a member is missing
  readonly data: any;
}

/** A client that knows nothing but what the document says, and throws for no status. */
export interface DocumentClient {
  readonly document: OpenApiDocument;
  call(operationId: string, parameters?: object | string, body?: object): Promise<Answer>;
  /** Sends the token with every call from now on. */
  logIn(token: string): void;
}

/** Reads the document where the api serves it, and makes the client from it. */
export async function createDocumentClient(apiUrl: string): Promise<DocumentClient> {
  const document = (await (await fetch(new URL('/openapi.json', apiUrl))).json()) as OpenApiDocument;
  const factory = new OpenAPIClientAxios({
    // Its types are those of OpenAPI 3.0 and 3.1 mixed; it checks nothing.
    definition: structuredClone(document) as never,
    withServer: { url: apiUrl },
    axiosConfigDefaults: { validateStatus: () => true },
  });
  const client = await factory.init();
  return {
    document,
    async call(operationId, parameters, body) {
      const operation = client[operationId];
      if (!operation) throw new Error(`the document has no operation ${operationId}`);
      const { status, data } = await operation(parameters as never, body as never);
      return { status, data };
    },
    logIn(token) {
      client.defaults.headers.common.Authorization = `Bearer ${token}`;
    },
  };
}

/** Somebody who has not signed up yet. */
export const newcomer = () => ({
  name: 'Ada Lovelace',
  company: 'Analytical Engines',
  email: `ada.${randomBytes(6).toString('hex')}@example.com`,
  password: randomBytes(12).toString('base64url'),
});

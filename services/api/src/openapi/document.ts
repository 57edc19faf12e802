import interfaces from '@fairlead/interface-center/package.json' with { type: 'json' };
import { createOpenApiDocument, type OpenApiDocument } from '@fairlead/runtime/openapi';
import type { RouteTable } from '@fairlead/runtime/transcoding';
import { commonAnswers, errorAnswers } from './error-answers.ts';
import { headers, parameters, replyHeaders, requestParameters } from './headers.ts';
import { ownPaths, ownTags } from './own-paths.ts';
import { problemSchema } from './problem-schema.ts';
import { statusSchema } from './status-schema.ts';

const description = `Ships goods: who has signed up and logged in adds vessels, hands in consignments, and follows what becomes of them.

**Log in** with \`POST /api/v1/tokens\`, and send the token as \`Authorization: Bearer …\`.

**JSON** is the proto3 mapping: camelCase (requests may use the names of the protos too), 64-bit numbers as texts, times as
RFC 3339, defaults printed. A request with a field that is unknown is refused.

**Lists** come in pages: \`pageSize\` asks for at most so many, and \`nextPageToken\`, unless it is empty, is the \`pageToken\` of
the next page.

**Errors** are problem documents (RFC 9457). A program looks at \`reason\` and \`domain\`; what is \`retryable\` may be tried
again. With \`Accept: application/json; profile="google.rpc.Status"\` they are \`google.rpc.Status\` instead.`;

/** The whole of the HTTP API as an OpenAPI 3.1 document. */
export const createApiDocument = (table: RouteTable): OpenApiDocument =>
  createOpenApiDocument(table, {
    info: {
      title: 'Fairlead shipping',
      version: interfaces.version,
      description,
      license: { name: interfaces.license, identifier: interfaces.license },
    },
    answers: errorAnswers,
    replyHeaders,
    parameters: requestParameters,
    paths: ownPaths,
    tags: ownTags,
    components: {
      schemas: { Problem: problemSchema, Status: statusSchema },
      responses: commonAnswers,
      headers,
      parameters,
    },
  });

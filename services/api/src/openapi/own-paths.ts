import type { JsonSchema, PathItemObject, TagObject } from '@fairlead/runtime/openapi';
import { refer } from './error-answers.ts';

export const ownTags: readonly TagObject[] = [{ name: 'api', description: 'What the api answers itself.' }];

const tags = ['api'];
const json = (schema: JsonSchema) => ({ 'application/json': { schema } });

const readiness: JsonSchema = {
  type: 'object',
  properties: {
    status: { type: 'string', enum: ['ready', 'not ready'] },
    services: {
      type: 'object',
      additionalProperties: { type: 'string', enum: ['serving', 'not serving'] },
      description: 'Each service that requests go to.',
    },
  },
  required: ['status', 'services'],
};

const rpcRequest: JsonSchema = {
  type: 'object',
  properties: {
    service: { type: 'string', description: 'The full name of a service.' },
    method: { type: 'string', description: 'One of its methods, as its proto names it.' },
    request: { type: 'object', description: 'The request message; may be left out.' },
  },
  required: ['service', 'method'],
  additionalProperties: false,
};

/** What no proto binds. */
export const ownPaths: Readonly<Record<string, PathItemObject>> = {
  '/rpc': {
    post: {
      operationId: 'rpc',
      tags,
      summary: 'Calls any method by its name',
      description: 'Takes whatever its route would take, all of it in `request`. Streams have no place here.',
      // A token is needed by the same methods as on their own routes.
      security: [{ bearer: [] }, {}],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: rpcRequest,
            example: {
              service: 'vessel.v1.VesselService',
              method: 'FindAvailable',
              request: { capacity: 2, maxWeight: 55_000 },
            },
          },
        },
      },
      responses: {
        '200': { description: 'The reply message.', content: json({ type: 'object' }) },
        ...refer(400, 401, 403, 404, 408, 409, 413, 414, 415, 429, 431, 500, 503, 504),
      },
    },
  },
  '/healthz': {
    get: {
      operationId: 'healthz',
      tags,
      summary: 'Whether the api lives',
      security: [],
      responses: {
        '200': {
          description: 'It does.',
          content: json({ type: 'object', properties: { status: { const: 'ok' } }, required: ['status'] }),
        },
      },
    },
  },
  '/readyz': {
    get: {
      operationId: 'readyz',
      tags,
      summary: 'Whether every service that requests go to is there',
      security: [],
      responses: {
        '200': { description: 'All of them are.', content: json(readiness) },
        '503': { description: 'Not all of them are, or the api is going down.', content: json(readiness) },
      },
    },
  },
};

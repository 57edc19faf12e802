import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenApiDocument, OperationObject } from '@fairlead/runtime/openapi';
import { createAnswerCheck } from './answer-check.ts';

const operation: OperationObject = {
  operationId: 'get',
  responses: {
    '200': {
      description: 'A ship.',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Ship' } } },
    },
    '404': { $ref: '#/components/responses/NotFound' },
  },
};
const document: OpenApiDocument = {
  openapi: '3.1.1',
  info: { title: 't', version: '1' },
  servers: [],
  tags: [],
  paths: { '/ship': { get: operation } },
  components: {
    schemas: { Ship: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] } },
    responses: {
      NotFound: {
        description: 'No.',
        content: { 'application/problem+json': { schema: { type: 'object' } } },
      },
    },
  },
};

test('an answer is held against the document: its status, its type and its body', async () => {
  const check = createAnswerCheck(document);
  const answer = (status: number, type: string, body: unknown) =>
    check(operation, new Response(JSON.stringify(body), { status, headers: { 'content-type': type } }));
  const json = 'application/json; charset=utf-8';
  assert.deepEqual(await answer(200, json, { id: 'a' }), { id: 'a' });
  assert.deepEqual(await answer(404, 'application/problem+json', {}), {});
  await assert.rejects(answer(409, json, { id: 'a' }), /409 is not in the document/);
  await assert.rejects(answer(200, 'text/html', { id: 'a' }), /text\/html of 200 is not in the document/);
  await assert.rejects(answer(200, json, {}), /must have required property 'id'/);
});

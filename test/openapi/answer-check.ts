import assert from 'node:assert/strict';
import type { OpenApiDocument, OperationObject, ResponseObject } from '@fairlead/runtime/openapi';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { resolve } from './document-parts.ts';

/** Throws for an answer whose status, content type or body the document does not name; gives the body. */
export type AnswerCheck = (
  operation: OperationObject,
  response: Response,
) => Promise<Readonly<Record<string, unknown>>>;

export function createAnswerCheck(document: OpenApiDocument): AnswerCheck {
  const ajv = addFormats.default(new Ajv2020({ strict: true, strictRequired: false }));
  for (const format of ['int32', 'uint32', 'int64', 'uint64', 'double', 'float']) ajv.addFormat(format, true);
  ajv.addVocabulary(['components']).addSchema({ $id: 'document', components: document.components });

  return async (operation, response) => {
    const text = await response.text();
    const found = operation.responses[String(response.status)];
    assert.ok(found, `${response.status} is not in the document: ${text}`);
    const { content = {} } = found.$ref ? resolve<ResponseObject>(document, found.$ref) : found;
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    assert.ok(content[type], `${type} of ${response.status} is not in the document`);
    const answer = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const schema = JSON.parse(JSON.stringify(content[type].schema).replaceAll('"#/', '"document#/'));
    assert.ok(ajv.validate(schema, answer), `${ajv.errorsText()}: ${text}`);
    return answer;
  };
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allServices } from '@fairlead/interface-center';
import { type Json, RuntimeError } from '@fairlead/runtime';
import type { JsonSchema, MediaTypeObject, OperationObject } from '@fairlead/runtime/openapi';
import { createRouteTable } from '@fairlead/runtime/transcoding';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { problemOf } from '../problem.ts';
import { createApiDocument } from './document.ts';

const table = createRouteTable(allServices);
const document = createApiDocument(table);
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([verb, operation]) => ({ path, verb, operation, name: `${verb} ${path}` })),
);

const ajv = addFormats.default(new Ajv2020({ strict: true, strictRequired: false, allErrors: true }));
for (const format of ['int32', 'uint32', 'int64', 'uint64', 'double', 'float']) ajv.addFormat(format, true);
ajv.addVocabulary(['components']).addSchema({ $id: 'document', components: document.components });

/** What is wrong with a value by a schema of the document; empty for nothing. */
function problemsOf(schema: JsonSchema, value: unknown): string {
  const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')) as JsonSchema;
  const accepts = ajv.compile(absolute);
  return accepts(value) ? '' : ajv.errorsText(accepts.errors);
}

test('an independent validator takes it', async () => {
  const copy = structuredClone(document) as unknown as Record<string, unknown>;
  assert.deepEqual(await new Validator().validate(copy), { valid: true });
});

test('every route is in it, no internal method, and every reference leads somewhere', () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  assert.equal(new Set(ids).size, ids.length, 'operationIds are unique');
  const bound = allServices
    .flatMap(({ methods }) => Object.values(methods))
    .filter(({ access }) => access !== 'service')
    .reduce((sum, { http }) => sum + http.length, 0);
  assert.equal(operations.filter(({ operation }) => operation.tags?.[0] !== 'api').length, bound);
  const text = JSON.stringify(document);
  assert.doesNotMatch(text, /VesselService_Book|GetSigningKeys/);
  for (const [, ref = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const found = ref
      .split('/')
      .reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], document);
    assert.ok(found, `#/${ref}`);
  }
});

test('people can read it: each operation, parameter and message says what it is', () => {
  for (const { operation, name } of operations) {
    assert.ok(operation.summary && operation.tags?.length === 1, name);
    assert.ok(
      document.tags.some((tag) => tag.name === operation.tags?.[0] && tag.description),
      name,
    );
    for (const parameter of operation.parameters ?? [])
      assert.ok(parameter.$ref ?? parameter.description, `${name} ${parameter.name}`);
    for (const [status, { $ref, description }] of Object.entries(operation.responses))
      assert.ok($ref ?? description, `${name} ${status}`);
  }
  for (const [name, { description }] of Object.entries(document.components.schemas ?? {}))
    assert.ok(description, name);
});

test('what a method fails with is an answer, with an example of each reason', () => {
  const create = document.paths['/api/v1/consignments']?.post;
  assert.ok(create);
  const reasons = (status: string) =>
    Object.keys(create.responses[status]?.content?.['application/problem+json']?.examples ?? {});
  assert.deepEqual(reasons('429'), ['NO_VESSEL_AVAILABLE']);
  assert.deepEqual(reasons('422'), ['IDEMPOTENCY_KEY_REUSED']);
  assert.deepEqual(reasons('409'), ['CONSIGNMENT_IN_PROGRESS']);
  assert.match(create.responses['400']?.description ?? '', /`fieldViolations`.*`CONSIGNMENT_FAILED`: /s);
  const signUp = document.paths['/api/v1/users']?.post;
  assert.ok(signUp?.responses['409']);
  assert.equal(signUp.responses['422'], undefined);
});

test('who needs a token is told so, and where a stream goes on', () => {
  assert.deepEqual(document.paths['/api/v1/vessels']?.post?.security, [{ bearer: [] }]);
  assert.deepEqual(document.paths['/api/v1/users']?.post?.security, []);
});

test('every example fits its schema', () => {
  let checked = 0;
  const check = (name: string, { schema, example, examples = {} }: MediaTypeObject) => {
    const values = [example, ...Object.values(examples).map(({ value }) => value)];
    for (const value of values.filter((one) => one !== undefined)) {
      assert.equal(problemsOf(schema ?? {}, value), '', `${name}: ${JSON.stringify(value)}`);
      checked++;
    }
  };
  for (const { operation, name } of operations) {
    for (const media of mediaOf(operation)) check(name, media);
    for (const { name: parameter, schema = {}, example } of operation.parameters ?? [])
      if (example !== undefined) check(`${name} ${parameter}`, { schema, example });
  }
  assert.ok(checked > 20, `${checked} examples`);
});

function mediaOf({ requestBody, responses }: OperationObject): MediaTypeObject[] {
  const bodies = [requestBody?.content, ...Object.values(responses).map(({ content }) => content)];
  return bodies.flatMap((content) => Object.values(content ?? {}));
}

test('the schema of problems is what problems are', () => {
  const schema = document.components.schemas?.Problem;
  assert.ok(schema);
  const error = new RuntimeError({
    code: 'INVALID_ARGUMENT',
    message: 'no',
    fieldViolations: [{ field: 'a', description: 'is wrong' }],
    metadata: { a: 'b' },
  });
  const problem = problemOf(error, 'trace') as unknown as Record<string, Json>;
  assert.equal(problemsOf(schema, problem), '');
  assert.deepEqual(Object.keys(problem).sort(), Object.keys(schema.properties ?? {}).sort());
  assert.notEqual(problemsOf(schema, { ...problem, status: 'x' }), '');
});

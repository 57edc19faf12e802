import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { FieldSource } from '../../rpc/link-schemas.ts';
import { createRouteTable } from '../route-table.ts';
import { createOpenApiDocument } from './document.ts';
import { type TestMethod, testService } from './test-harbour.ts';
import type { OpenApiDocument, OpenApiOptions } from './types.ts';

const messages: Readonly<Record<string, readonly FieldSource[]>> = {
  Ship: [
    { name: 'id', kind: 'string', comment: 'Its id.', rules: { required: true, maxLength: 128 } },
    { name: 'name', kind: 'string', example: 'Kane’s' },
    { name: 'owner', kind: 'message', typeName: 'harbour.v1.Owner', presence: true },
    { name: 'flags', kind: 'string', repeated: true },
    { name: 'labels', kind: 'string', mapKey: 'string' },
    { name: 'max_weight', kind: 'int32', rules: { gte: 1 }, comment: 'Kilograms.' },
  ],
  Owner: [
    { name: 'id', kind: 'string' },
    { name: 'since', kind: 'timestamp', presence: true },
    { name: 'partner', kind: 'message', typeName: 'harbour.v1.Owner', presence: true },
  ],
};

const info = { title: 'Harbour', version: '1.2.3' };

function documentOf(
  methods: readonly Partial<TestMethod>[],
  options: Partial<OpenApiOptions> = {},
): OpenApiDocument {
  const whole = methods.map(
    (method, index): TestMethod => ({
      name: `Call${index}`,
      http: [],
      request: 'Ship',
      reply: 'Ship',
      ...method,
    }),
  );
  return createOpenApiDocument(createRouteTable([testService(messages, whole)]), { info, ...options });
}

/** The one operation of a document of one binding. */
function operationOf(
  verb: string,
  path: string,
  more: Partial<TestMethod> & { body?: string; responseBody?: string } = {},
) {
  const { body = '', responseBody = '', ...method } = more;
  const { paths } = documentOf([{ http: [{ verb, path, body, responseBody }], ...method }]);
  const [[at, item] = ['', {}]] = Object.entries(paths);
  const operation = Object.values(item)[0];
  assert.ok(operation);
  return { at, operation };
}

const validate = (document: object) =>
  new Validator().validate(structuredClone(document) as Record<string, unknown>);

test('every form of template has a path, and every part of it a parameter', () => {
  const cases: [string, string, readonly string[]][] = [
    ['/ships/{id}', '/ships/{id}', ['id']],
    ['/ships/{id}:call', '/ships/{id}:call', ['id']],
    ['/ships:find', '/ships:find', []],
    ['/{name=fleets/*}/ships/{id}', '/fleets/{name}/ships/{id}', ['name', 'id']],
    ['/{name=fleets/*/ships/*}', '/fleets/{name_1}/ships/{name_2}', ['name_1', 'name_2']],
    ['/files/{name=**}', '/files/{name}', ['name']],
    ['/owners/{owner.id}', '/owners/{owner.id}', ['owner.id']],
    ['/any/*/ships', '/any/{segment}/ships', ['segment']],
    ['/{name=fleets}', '/fleets', []],
  ];
  for (const [template, path, names] of cases) {
    const { at, operation } = operationOf('get', template);
    assert.equal(at, path);
    const inPath = operation.parameters?.filter((parameter) => parameter.in === 'path') ?? [];
    assert.deepEqual(
      inPath.map(({ name }) => name),
      names,
      template,
    );
    assert.ok(inPath.every(({ required }) => required));
  }
});

test('a path’s part carries the rules of its field, and is never empty', () => {
  const { operation } = operationOf('get', '/ships/{id}/{name}');
  assert.deepEqual(operation.parameters?.slice(0, 2), [
    {
      name: 'id',
      in: 'path',
      required: true,
      description: 'Its id.',
      schema: { type: 'string', maxLength: 128, minLength: 1 },
    },
    { name: 'name', in: 'path', required: true, schema: { type: 'string', minLength: 1 }, example: 'Kane’s' },
  ]);
});

test('what neither path nor body bind is in the query, dotted and repeated', () => {
  const { operation } = operationOf('get', '/ships/{id}');
  const query = operation.parameters?.filter((parameter) => parameter.in === 'query') ?? [];
  assert.deepEqual(
    query.map(({ name, required = false, explode = false }) => [name, required, explode]),
    [
      ['name', false, false],
      ['owner.id', false, false],
      ['owner.since', false, false],
      ['flags', false, true],
      ['maxWeight', true, false],
    ],
  );
});

test('a body is the whole message, what the path leaves of it, or one field', () => {
  const schemaOf = (verb: string, path: string, body: string) => {
    const { requestBody } = operationOf(verb, path, { body }).operation;
    return { required: requestBody?.required, ...requestBody?.content['application/json'] };
  };
  assert.deepEqual(schemaOf('post', '/ships', '*').schema, {
    $ref: '#/components/schemas/harbour.v1.ShipInput',
  });
  const rest = schemaOf('put', '/ships/{id}', '*');
  assert.deepEqual(Object.keys(rest.schema?.properties ?? {}), [
    'name',
    'owner',
    'flags',
    'labels',
    'maxWeight',
  ]);
  assert.deepEqual(rest.schema?.required, ['maxWeight']);
  assert.equal(rest.required, true);
  const owner = schemaOf('patch', '/ships/{id}', 'owner');
  assert.deepEqual(owner.schema, { $ref: '#/components/schemas/harbour.v1.OwnerInput' });
  assert.equal(owner.required, false);
  assert.equal(operationOf('get', '/ships').operation.requestBody, undefined);
});

test('a reply is the message, one field of it, or a stream of events', () => {
  const content = (more: Parameters<typeof operationOf>[2]) =>
    operationOf('get', '/ships', more).operation.responses['200']?.content;
  assert.deepEqual(content({})?.['application/json']?.schema, {
    $ref: '#/components/schemas/harbour.v1.Ship',
  });
  assert.deepEqual(content({ responseBody: 'flags' })?.['application/json']?.schema, {
    type: 'array',
    items: { type: 'string' },
  });
  const stream = content({ kind: 'server-stream' });
  assert.deepEqual(Object.keys(stream ?? {}), ['text/event-stream']);
  assert.deepEqual(stream?.['text/event-stream']?.['x-event-schema'], {
    $ref: '#/components/schemas/harbour.v1.Ship',
  });
});

test('comments become summary and description, names are unique, and an additional binding says whose it is', () => {
  const http = [
    { verb: 'get', path: '/ships/{id}' },
    { verb: 'get', path: '/boats/{id}' },
  ];
  const { paths, tags } = documentOf([{ name: 'Get', http, comment: 'Gives\none ship. Or\nnone.' }]);
  const [ship, boat] = [paths['/ships/{id}']?.get, paths['/boats/{id}']?.get];
  assert.deepEqual(
    [ship?.operationId, ship?.summary, ship?.description],
    ['HarbourService_Get', 'Gives one ship', 'Gives one ship. Or none.'],
  );
  assert.deepEqual(
    [boat?.operationId, boat?.description],
    ['HarbourService_Get_2', 'Gives one ship. Or none.\n\nThe same as `GET /ships/{id}`.'],
  );
  assert.deepEqual(tags, [{ name: 'HarbourService', description: 'Where ships lie.' }]);
});

test('services of the same name are told apart by their packages', () => {
  const method = (path: string): TestMethod => ({
    name: 'Get',
    http: [{ verb: 'get', path }],
    request: 'Ship',
    reply: 'Ship',
  });
  const [one, two] = ['/one', '/two'].map((path) => testService(messages, [method(path)]));
  assert.ok(one && two);
  const table = createRouteTable([one, { ...two, name: 'dock.v1.HarbourService' }]);
  const { paths, tags } = createOpenApiDocument(table, { info });
  assert.equal(paths['/one']?.get?.operationId, 'harbour_v1_HarbourService_Get');
  assert.deepEqual(
    tags.map(({ name }) => name),
    ['harbour.v1.HarbourService', 'dock.v1.HarbourService'],
  );
});

test('security follows the method’s access, and what is internal is absent', () => {
  const { paths, components } = documentOf([
    { http: [{ verb: 'get', path: '/user' }] },
    { http: [{ verb: 'get', path: '/anyone' }], access: 'anyone' },
    { http: [{ verb: 'get', path: '/service' }], access: 'service' },
  ]);
  assert.deepEqual(paths['/user']?.get?.security, [{ bearer: [] }]);
  assert.deepEqual(paths['/anyone']?.get?.security, []);
  assert.equal(paths['/service'], undefined);
  assert.equal(components.securitySchemes?.bearer?.scheme, 'bearer');
});

test('paths that look the same are one, whatever their parts are called', () => {
  const { paths } = documentOf([
    { http: [{ verb: 'get', path: '/ships/{id}' }] },
    { http: [{ verb: 'delete', path: '/ships/{name}' }] },
  ]);
  assert.deepEqual(Object.keys(paths), ['/ships/{id}']);
  assert.deepEqual(Object.keys(paths['/ships/{id}'] ?? {}), ['get', 'delete']);
  assert.equal(paths['/ships/{id}']?.delete?.parameters?.[0]?.name, 'id');
});

test('a binding for any verb is described for the usual ones, one of a verb of its own is left out', () => {
  const { paths } = documentOf([
    { http: [{ verb: '*', path: '/any' }] },
    { http: [{ verb: 'lookup', path: '/own' }] },
  ]);
  assert.deepEqual(Object.keys(paths), ['/any']);
  assert.deepEqual(Object.keys(paths['/any'] ?? {}), ['get', 'put', 'post', 'delete', 'patch']);
});

test('what the server adds is there: answers, headers, parameters, paths', () => {
  const document = documentOf([{ http: [{ verb: 'get', path: '/ships' }] }], {
    answers: ({ method }) => ({ '404': { description: `none of ${method.name}` } }),
    replyHeaders: () => ({ 'x-request-id': { schema: { type: 'string' } } }),
    parameters: () => [{ name: 'x-request-id', in: 'header', schema: { type: 'string' } }],
    paths: { '/healthz': { get: { operationId: 'healthz', responses: { '200': { description: 'ok' } } } } },
    servers: [{ url: 'https://example.com' }],
  });
  const operation = document.paths['/ships']?.get;
  assert.deepEqual(Object.keys(operation?.responses ?? {}), ['200', '404']);
  assert.ok(operation?.responses['200']?.headers?.['x-request-id']);
  assert.ok(operation?.parameters?.some((parameter) => parameter.in === 'header'));
  assert.ok(document.paths['/healthz']);
  assert.deepEqual(document.servers, [{ url: 'https://example.com' }]);
});

test('an example shows what a request needs and what a reply has, and ends where a message holds itself', () => {
  const { operation } = operationOf('post', '/ships', { body: '*' });
  assert.deepEqual(operation.requestBody?.content['application/json']?.example, {
    id: 'id',
    name: 'Kane’s',
    maxWeight: 1,
  });
  const reply = operation.responses['200']?.content?.['application/json']?.example as Record<string, unknown>;
  assert.deepEqual(Object.keys(reply), ['id', 'name', 'owner', 'flags', 'labels', 'maxWeight']);
  assert.ok(JSON.stringify(reply).length < 2_000);
});

test('an independent validator takes the document of every form there is, and would not take a broken one', async () => {
  const paths = [
    '/ships/{id}',
    '/ships/{id}:call',
    '/{name=fleets/*}/ships/{id}',
    '/files/{name=**}',
    '/any/*',
  ];
  const document = documentOf([
    ...paths.map((path) => ({ http: [{ verb: 'get', path }] })),
    { http: [{ verb: 'post', path: '/ships', body: '*' }], access: 'anyone' as const },
    { http: [{ verb: 'patch', path: '/ships/{id}', body: 'owner', responseBody: 'owner' }] },
    { http: [{ verb: 'get', path: '/events' }], kind: 'server-stream' as const },
  ]);
  assert.deepEqual(await validate(document), { valid: true });
  const broken = {
    ...document,
    paths: { ...document.paths, '/broken': { get: { parameters: [{ in: 'path' }] } } },
  };
  assert.equal((await validate(broken)).valid, false);
});

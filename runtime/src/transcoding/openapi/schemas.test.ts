import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { FieldSource } from '../../rpc/link-schemas.ts';
import { createRouteTable } from '../route-table.ts';
import { createOpenApiDocument } from './document.ts';
import { testService } from './test-harbour.ts';
import type { JsonSchema } from './types.ts';

const sheets = {
  enums: {
    Berth: {
      comment: 'Where.',
      values: [
        { name: 'NOWHERE', number: 0, comment: '' },
        { name: 'QUAY', number: 1, comment: 'At the quay.' },
      ],
    },
  },
};

/** Both schemas of a message with these fields: as it is sent, and as it comes back. */
function schemasOf(
  fields: readonly FieldSource[],
  others: Readonly<Record<string, readonly FieldSource[]>> = {},
) {
  const http = [{ verb: 'post', path: '/ships', body: '*' }];
  const service = testService(
    { Ship: fields, ...others },
    [{ name: 'Call', http, request: 'Ship', reply: 'Ship' }],
    sheets,
  );
  const document = createOpenApiDocument(createRouteTable([service]), { info: { title: 't', version: '1' } });
  const ajv = new Ajv2020({ strict: true, strictRequired: false });
  addFormats.default(ajv);
  ajv.addFormat('int32', true).addFormat('uint32', true).addFormat('int64', true).addFormat('uint64', true);
  ajv.addFormat('double', true).addFormat('float', true);
  ajv.addVocabulary(['components']);
  const root = { $id: 'document', components: document.components };
  ajv.addSchema(root);
  const check = (name: string) => {
    const accepts = ajv.compile({ $ref: `document#/components/schemas/harbour.v1.${name}` });
    return (value: unknown) => accepts(value);
  };
  const schemas = document.components.schemas ?? {};
  const properties = (name: string) =>
    (schemas[`harbour.v1.${name}`] as JsonSchema).properties as Readonly<Record<string, JsonSchema>>;
  return { schemas, sent: check('ShipInput'), back: check('Ship'), properties };
}

test('a request is held to its rules', () => {
  const cases: [Omit<FieldSource, 'name'>, readonly unknown[], readonly unknown[]][] = [
    [{ kind: 'string' }, ['', 'x', undefined], [1, null]],
    [{ kind: 'string', rules: { required: true } }, ['x'], ['', undefined]],
    [{ kind: 'string', rules: { minLength: 3 } }, ['', 'xyz', undefined], ['xy']],
    [{ kind: 'string', rules: { maxLength: 2 } }, ['', '⚓⚓', '🚢🚢'], ['xyz', '🚢🚢🚢']],
    [{ kind: 'string', rules: { required: true, pattern: 'a|b' } }, ['a', 'b'], ['ab', '', undefined]],
    [{ kind: 'string', rules: { pattern: '[!-~]+' } }, ['a', ''], [' ', 'ä']],
    [
      { kind: 'string', rules: { format: 'EMAIL' } },
      ['', 'ada@example.com'],
      ['ada', 'ada@host', 'a b@c.de'],
    ],
    [{ kind: 'string', rules: { format: 'LINE' } }, ['', 'a', 'a b'], [' a', 'a ', 'a\nb', '\u0007']],
    [{ kind: 'int32' }, [0, -(2 ** 31), undefined], [2 ** 31, 0.5, 'x']],
    [{ kind: 'int32', rules: { gte: 1 } }, [1], [0, undefined]],
    [{ kind: 'int32', rules: { gte: 0, lte: 10 } }, [0, 10, undefined], [-1, 11]],
    [{ kind: 'int32', rules: { gt: 1 } }, [2], [1, undefined]],
    [{ kind: 'int32', presence: true, rules: { gte: 1 } }, [1, undefined], [0]],
    [{ kind: 'uint32' }, [0, 2 ** 32 - 1], [-1]],
    [{ kind: 'double', rules: { gt: 0, lte: 1 } }, [0.5, 1], [0, 1.5, 'NaN', undefined]],
    [{ kind: 'double' }, [1, 'NaN', '-Infinity'], ['1e999', true]],
    [{ kind: 'sint64' }, ['-9007199254740991', undefined], ['x', 1.5]],
    [{ kind: 'fixed64' }, ['1'], ['-1']],
    [{ kind: 'bool' }, [true, undefined], ['true']],
    [{ kind: 'timestamp', presence: true }, ['2026-01-31T12:00:00Z', undefined], ['yesterday', 1]],
    [{ kind: 'enum', typeName: 'harbour.v1.Berth' }, ['QUAY', undefined], ['SEA', 1]],
    [
      { kind: 'string', repeated: true, rules: { minItems: 1, maxItems: 2 } },
      [['a']],
      [[], ['', '', ''], undefined],
    ],
    [{ kind: 'string', repeated: true, rules: { required: true } }, [['a']], [[], undefined]],
    [{ kind: 'int32', mapKey: 'string' }, [{}, { a: 1 }, undefined], [{ a: 'x' }, []]],
    [{ kind: 'int32', mapKey: 'uint64' }, [{ 1: 1 }], [{ '-1': 1 }]],
    [{ kind: 'int32', mapKey: 'bool' }, [{ true: 1 }], [{ yes: 1 }]],
    [
      { kind: 'message', typeName: 'harbour.v1.Ship', presence: true },
      [undefined, { field: {} }],
      [{ other: 1 }, 1],
    ],
  ];
  for (const [source, good, bad] of cases) {
    const { sent } = schemasOf([{ name: 'field', ...source }]);
    const message = (value: unknown) => (value === undefined ? {} : { field: value });
    for (const value of good)
      assert.ok(sent(message(value)), `${JSON.stringify([source, value])} is allowed`);
    for (const value of bad)
      assert.ok(!sent(message(value)), `${JSON.stringify([source, value])} is refused`);
  }
});

test('a request has no field that nobody knows; a reply may have one in the next version', () => {
  const { sent, back } = schemasOf([{ name: 'name', kind: 'string' }]);
  assert.ok(!sent({ name: 'a', flag: 'x' }));
  assert.ok(back({ name: 'a', flag: 'x' }));
});

test('a reply has every default, and is not held to rules that may be younger than it is', () => {
  const { back } = schemasOf([
    { name: 'max_weight', kind: 'int32', rules: { gte: 1 } },
    { name: 'names', kind: 'string', repeated: true },
    { name: 'built_at', kind: 'timestamp', presence: true },
  ]);
  assert.ok(back({ maxWeight: 0, names: [] }));
  assert.ok(!back({ names: [] }));
  assert.ok(!back({ maxWeight: 0 }));
});

test('a message that only requests hold has its own name, one that both hold has two', () => {
  const crew: readonly FieldSource[] = [{ name: 'name', kind: 'string', rules: { required: true } }];
  const service = testService(
    {
      Ship: [{ name: 'crew', kind: 'message', typeName: 'harbour.v1.Crew', repeated: true }],
      Crew: crew,
      Order: [{ name: 'ship', kind: 'message', typeName: 'harbour.v1.Ship', presence: true }],
    },
    [{ name: 'Call', http: [{ verb: 'post', path: '/ships', body: '*' }], request: 'Order', reply: 'Ship' }],
  );
  const { components } = createOpenApiDocument(createRouteTable([service]), {
    info: { title: 't', version: '1' },
  });
  assert.deepEqual(Object.keys(components.schemas ?? {}), [
    'harbour.v1.Crew',
    'harbour.v1.CrewInput',
    'harbour.v1.Order',
    'harbour.v1.Ship',
    'harbour.v1.ShipInput',
  ]);
});

test('of a oneof at most one is there', () => {
  const { sent } = schemasOf(
    ['sail', 'steam', 'diesel'].map((name) => ({ name, kind: 'string', presence: true, oneof: 'engine' })),
  );
  assert.ok(sent({}));
  assert.ok(sent({ steam: '' }));
  assert.ok(!sent({ sail: '', diesel: '' }));
});

test('comments and deprecation are told, of each value of an enum too', () => {
  const { schemas, properties } = schemasOf([
    {
      name: 'berth',
      kind: 'enum',
      typeName: 'harbour.v1.Berth',
      comment: 'Where it\nlies.',
      deprecated: true,
    },
  ]);
  assert.equal(schemas['harbour.v1.Ship']?.description, 'A Ship.');
  assert.deepEqual(properties('Ship').berth, {
    $ref: '#/components/schemas/harbour.v1.Berth',
    description: 'Where it lies.',
    deprecated: true,
  });
  assert.equal(schemas['harbour.v1.Berth']?.description, 'Where.\n\n- `NOWHERE`\n- `QUAY`: At the quay.');
});

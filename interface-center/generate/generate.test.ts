import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { GenerateFailure } from './failure.ts';
import { generate } from './generate.ts';
import { baselineFile, genFolder, protoFolder } from './paths.ts';
import { staleFiles } from './stale.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairlead-generate-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

/** Generates from protos given as text, beside our options. */
function from(files: Readonly<Record<string, string>>, baseline?: object): Map<string, string> {
  const home = join(folder, String(count++));
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  };
  for (const name of ['fairlead/v1/options.proto', 'google/api/http.proto', 'google/api/annotations.proto']) {
    write(`proto/${name}`, readFileSync(join(protoFolder, name), 'utf8'));
  }
  for (const [name, body] of Object.entries(files)) {
    const imports = 'import "fairlead/v1/options.proto";\nimport "google/api/annotations.proto";\n';
    write(`proto/${name}/v1/${name}.proto`, `syntax = "proto3";\npackage ${name}.v1;\n${imports}${body}`);
  }
  if (baseline) write('baseline', JSON.stringify(baseline));
  return generate({ protoFolder: join(home, 'proto'), baselineFile: join(home, 'baseline') });
}

const reasons = (values: string): string =>
  `enum ErrorReason {\n ERROR_REASON_UNSPECIFIED = 0;\n ${values}\n}\n`;
const fine = '[(fairlead.v1.error) = {code: NOT_FOUND message: "no {what}"}]';

function refused(files: Readonly<Record<string, string>>, expected: RegExp, baseline?: object): void {
  assert.throws(
    () => from(files, baseline),
    (error) => {
      assert.ok(error instanceof GenerateFailure, String(error));
      assert.match(error.message, expected);
      return true;
    },
  );
}

test('what is committed is what the protos say', () => {
  assert.deepEqual(staleFiles(genFolder, generate({ protoFolder, baselineFile })), []);
});

test('the same protos give the same text', () => {
  assert.deepEqual(generate({ protoFolder }), generate({ protoFolder }));
});

test('a changed, a missing and a superfluous file are stale', () => {
  const wanted = new Map([
    ['a.ts', 'a'],
    ['b.ts', 'b'],
    ['c.ts', 'c'],
  ]);
  const gen = mkdtempSync(join(folder, 'gen-'));
  writeFileSync(join(gen, 'a.ts'), 'a');
  writeFileSync(join(gen, 'b.ts'), 'other');
  writeFileSync(join(gen, 'd.ts'), 'd');
  assert.deepEqual(staleFiles(gen, wanted), ['b.ts', 'c.ts', 'd.ts']);
  assert.deepEqual(staleFiles(join(folder, 'nowhere'), wanted), ['a.ts', 'b.ts', 'c.ts']);
});

test('a reason becomes a constructor, a guard, an entry of the catalogue and a row of the page', () => {
  const files = from({ a: reasons(`NO_SUCH_THING = 1 ${fine};`) });
  assert.match(files.get('a.v1.ts') ?? '', /noSuchThing = \(values: \{ readonly what: string \| number \}/);
  assert.match(files.get('a.v1.ts') ?? '', /isNoSuchThing = /);
  assert.match(files.get('services.ts') ?? '', /aV1Errors/);
  assert.match(files.get('errors.md') ?? '', /\| `NO_SUCH_THING` \| NOT_FOUND \| 404 \| no \| `what` \|/);
});

test('a reason without a code, without a message or with a bad name is refused', () => {
  refused({ a: reasons('THING = 1;') }, /a\.v1\.ErrorReason\.THING: has no code/);
  refused({ a: reasons('THING = 1 [(fairlead.v1.error) = {message: "x"}];') }, /has no code/);
  refused({ a: reasons('THING = 1 [(fairlead.v1.error) = {code: FUNNY message: "x"}];') }, /has no code/);
  refused({ a: reasons('THING = 1 [(fairlead.v1.error) = {code: ABORTED}];') }, /has no message/);
  refused({ a: reasons(`Thing = 1 ${fine};`) }, /\[A-Z\]\[A-Z0-9_\]\+/);
  refused({ a: reasons(`${'X'.repeat(64)} = 1 ${fine};`) }, /63 characters/);
});

test('a reason declared twice is refused, in one package or in two', () => {
  refused(
    { a: reasons(`THING = 1 ${fine};`), b: reasons(`THING = 1 ${fine};`) },
    /THING is declared in a\.v1 and in b\.v1/,
  );
  refused({ a: reasons(`THING = 1 ${fine};\nTHING = 2 ${fine};`) }, /THING/);
});

test('a reason that is gone since the baseline is refused', () => {
  const value = [
    { name: 'ERROR_REASON_UNSPECIFIED' },
    { name: 'THING', number: 1 },
    { name: 'GONE', number: 2 },
  ];
  const baseline = { file: [{ package: 'a.v1', enumType: [{ name: 'ErrorReason', value }] }] };
  refused({ a: reasons(`THING = 1 ${fine};`) }, /GONE of a\.v1 is gone.*put it back/, baseline);
  from({ a: reasons(`THING = 1 ${fine};\nGONE = 2 ${fine};\nNEW = 3 ${fine};`) }, baseline);
});

test('what cannot be generated from is refused with what to do', () => {
  refused({ a: 'message A { message B {} }' }, /a\.v1\.A: declares B inside itself; declare it beside A/);
  refused({ a: 'message A { string b_1c = 1; }' }, /name it in plain snake_case/);
  refused({ a: 'message A { Missing b = 1; }' }, /cannot be read: .*Missing/);
  refused({ a: 'message A { string b = ; }' }, /cannot be read/);
  refused(
    { a: 'import "google/protobuf/descriptor.proto"; message A { google.protobuf.FileOptions b = 1; }' },
    /FileOptions is used in a\.v1, and there is no TypeScript for it/,
  );
  const bound = (rule: string) => ({
    a: `message A {} service S { rpc M(A) returns (A) { option (google.api.http) = {${rule}}; } }`,
  });
  refused(bound('body: "*"'), /a\.v1\.S\.M: its google\.api\.http needs one of get.* or custom/);
  refused(
    bound('get: "/a" additional_bindings {get: "/b" additional_bindings {get: "/c"}}'),
    /a\.v1\.S\.M: its google\.api\.http nests additional_bindings; they nest once/,
  );
});

test('bindings keep their verb, path, body and response body, custom ones too', () => {
  const rule =
    'put: "/a/{b}" body: "c" response_body: "b" additional_bindings {custom: {kind: "HEAD" path: "/a"}} additional_bindings {patch: "/b" body: "*"}';
  const text = from({
    a: `message A { string b = 1; A c = 2; } service S { rpc M(A) returns (A) { option (google.api.http) = {${rule}}; } }`,
  }).get('a.v1.ts');
  assert.match(text ?? '', /verb: 'put', path: '\/a\/\{b\}', body: 'c', responseBody: 'b'/);
  assert.match(text ?? '', /verb: 'head', path: '\/a', body: '', responseBody: ''/);
  assert.match(text ?? '', /verb: 'patch', path: '\/b', body: '\*', responseBody: ''/);
});

test('schemas have names, kinds, presence, oneofs, rules and comments', () => {
  const text = from({
    a: `// An A.
        message A {
          // How many.
          int32 page_size = 1 [(fairlead.v1.rules) = {gte: 0}, deprecated = true];
          optional string b = 2; oneof c { A d = 3; E e = 4; }
          map<int64, A> f = 5; repeated E g = 6; google.protobuf.Timestamp h = 7;
        }
        // An E.
        enum E {
          // Nought.
          E_UNSPECIFIED = 0;
        }
        // An S.
        service S {
          // Does m.
          // buf:lint:ignore RPC_REQUEST_STANDARD_NAME
          rpc M(A) returns (A);
        }
        import "google/protobuf/timestamp.proto";`,
  }).get('a.v1.json');
  assert.deepEqual(JSON.parse(text ?? ''), {
    package: 'a.v1',
    messages: {
      A: {
        comment: 'An A.',
        fields: [
          { name: 'page_size', kind: 'int32', deprecated: true, comment: 'How many.', rules: { gte: 0 } },
          { name: 'b', kind: 'string', presence: true },
          { name: 'd', kind: 'message', typeName: 'a.v1.A', presence: true, oneof: 'c' },
          { name: 'e', kind: 'enum', typeName: 'a.v1.E', presence: true, oneof: 'c' },
          { name: 'f', kind: 'message', typeName: 'a.v1.A', mapKey: 'int64' },
          { name: 'g', kind: 'enum', typeName: 'a.v1.E', repeated: true },
          { name: 'h', kind: 'timestamp', presence: true },
        ],
      },
    },
    enums: { E: { comment: 'An E.', values: [{ name: 'E_UNSPECIFIED', number: 0, comment: 'Nought.' }] } },
    services: { S: { comment: 'An S.', methods: { M: { comment: 'Does m.', deprecated: false } } } },
  });
});

test('messages, enums and methods of another package are imported', () => {
  const files = from({
    a: 'message A { string b = 1; } enum E { E_UNSPECIFIED = 0; }',
    b: 'import "a/v1/a.proto"; message B { a.v1.A a = 1; a.v1.E e = 2; } service S { rpc M(a.v1.A) returns (B); }',
  });
  assert.match(files.get('b.v1.ts') ?? '', /import \{ A, E \} from '\.\/a\.v1\.ts'/);
  assert.match(files.get('b.v1.codec.ts') ?? '', /import \{ aWire \} from '\.\/a\.v1\.codec\.ts'/);
  assert.match(files.get('b.v1.ts') ?? '', /m: MethodDescriptor<A, B>/);
});

test('streams are told apart', () => {
  const service =
    'service S { rpc Up(stream A) returns (A); rpc Down(A) returns (stream A); rpc Both(stream A) returns (stream A); }';
  const text = from({ a: `message A {} ${service}` }).get('a.v1.ts') ?? '';
  assert.match(text, /'client-stream'[\s\S]*'server-stream'[\s\S]*'bidirectional'/);
});

test('examples and the reasons of a method are written down, and have to fit', () => {
  const message =
    'message Q {\n int32 n = 1 [(fairlead.v1.example) = "7"];\n string s = 2 [(fairlead.v1.example) = "7"];\n}\n';
  const service = (reason: string): string =>
    `service S { rpc Get(Q) returns (Q) { option (fairlead.v1.fails_with) = "${reason}"; } }\n`;
  const declared = reasons(`NO_SUCH_THING = 1 ${fine};`);
  const written = JSON.parse(
    from({ a: message + service('NO_SUCH_THING') + declared }).get('a.v1.json') ?? '',
  );
  assert.deepEqual(
    written.messages.Q.fields.map(({ example }: { example: unknown }) => example),
    [7, '7'],
  );
  assert.deepEqual(written.services.S.methods.Get.reasons, ['NO_SUCH_THING']);
  refused({ a: message + service('NO_THING') + declared }, /a\.v1\.S\.Get: fails with NO_THING, which no/);
  refused(
    { a: message.replace('"7"', '"x"') },
    /a\.v1\.Q\.n: its example "x" is no JSON, which an int32 needs/,
  );
});

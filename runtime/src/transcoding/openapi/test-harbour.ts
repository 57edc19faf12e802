import type {
  Access,
  AnyMethod,
  HttpBinding,
  MessageType,
  MethodKind,
  ServiceDescriptor,
} from '../../rpc/descriptor.ts';
import { type FieldSource, linkSchemas, type SchemaSource } from '../../rpc/link-schemas.ts';

const packageName = 'harbour.v1';

export interface TestMethod {
  readonly name: string;
  readonly http: readonly (Partial<HttpBinding> & { readonly verb: string; readonly path: string })[];
  readonly request: string;
  readonly reply: string;
  readonly kind?: MethodKind;
  readonly access?: Access;
  readonly comment?: string;
  readonly reasons?: readonly string[];
}

/** A service as a generator would write it down, for messages given as plain data. */
export function testService(
  messages: Readonly<Record<string, readonly FieldSource[]>>,
  methods: readonly TestMethod[],
  more: Partial<SchemaSource> = {},
  name = 'HarbourService',
): ServiceDescriptor {
  const schemas = linkSchemas([
    {
      package: packageName,
      messages: Object.fromEntries(
        Object.entries(messages).map(([message, fields]) => [message, { comment: `A ${message}.`, fields }]),
      ),
      services: {
        [name]: {
          comment: 'Where ships lie.',
          methods: Object.fromEntries(
            methods.map(({ name: method, comment = '', reasons = [] }) => [
              method,
              { comment, deprecated: false, reasons },
            ]),
          ),
        },
      },
      ...more,
    },
  ]);
  const type = (message: string): MessageType<unknown> => {
    const unused = (): never => {
      throw new Error('documents carry no messages');
    };
    const codec = { contentType: 'none', encode: unused, decode: unused };
    const typeName = `${packageName}.${message}`;
    const schema = schemas.message(typeName);
    return { typeName, codec, toJson: unused, fromJson: unused, validate: unused, schema };
  };
  const described = methods.map((method): [string, AnyMethod] => [
    method.name,
    {
      name: method.name,
      path: `${packageName}.${name}/${method.name}`,
      kind: method.kind ?? 'unary',
      request: type(method.request),
      reply: type(method.reply),
      idempotency: 'unknown',
      access: method.access ?? 'user',
      http: method.http.map((binding) => ({ body: '', responseBody: '', ...binding })),
    },
  ]);
  const fullName = `${packageName}.${name}`;
  return {
    name: fullName,
    registryName: 'harbour',
    methods: Object.fromEntries(described) as ServiceDescriptor['methods'],
    schema: schemas.service(fullName),
  };
}

import type { Json } from './descriptor.ts';
import type {
  EnumSchema,
  EnumValueSchema,
  FieldKind,
  FieldSchema,
  MessageSchema,
  RuleSchema,
  ScalarKind,
  ServiceSchema,
} from './schema.ts';

/** A field as a generator writes it down; what is left out is empty, false or as the name says. */
export interface FieldSource {
  /** As in the proto. */
  readonly name: string;
  /** Default: `name` in camelCase. */
  readonly jsonName?: string;
  /** A {@link FieldKind}. */
  readonly kind: string;
  readonly typeName?: string;
  readonly repeated?: boolean;
  /** A {@link ScalarKind}. */
  readonly mapKey?: string;
  readonly presence?: boolean;
  readonly oneof?: string;
  readonly deprecated?: boolean;
  readonly comment?: string;
  readonly rules?: object;
  readonly example?: Json;
}

/** The schemas of a package, as plain data. Names within it are without the package. */
export interface SchemaSource {
  readonly package: string;
  readonly messages: Readonly<
    Record<string, { readonly comment?: string; readonly fields: readonly FieldSource[] }>
  >;
  readonly enums?: Readonly<
    Record<string, { readonly comment?: string; readonly values: readonly EnumValueSchema[] }>
  >;
  readonly services?: Readonly<Record<string, ServiceSchema>>;
}

/** Schemas by full name. Each throws for a name that no source has. */
export interface Schemas {
  message(typeName: string): MessageSchema;
  service(name: string): ServiceSchema;
}

/** Makes schemas of plain data. Messages may refer to each other and to themselves, over all the sources. */
export function linkSchemas(sources: readonly SchemaSource[]): Schemas {
  const messages = new Map<string, MessageSchema>();
  const enums = new Map<string, EnumSchema>();
  const services = new Map<string, ServiceSchema>();

  const linkField = (source: FieldSource): FieldSchema => {
    const { name, kind, typeName = '', repeated = false } = source;
    return {
      name,
      jsonName: source.jsonName ?? camelCase(name),
      kind: kind as FieldKind,
      typeName,
      repeated,
      mapKey: source.mapKey as ScalarKind | undefined,
      presence: source.presence ?? false,
      oneof: source.oneof ?? '',
      deprecated: source.deprecated ?? false,
      comment: source.comment ?? '',
      rules: (source.rules ?? {}) as RuleSchema,
      ...(source.example !== undefined && { example: source.example }),
      // Asked for late, since the type may be declared later, or be the one that the field is in.
      get message() {
        return kind === 'message' ? find(messages, typeName) : undefined;
      },
      enum: kind === 'enum' ? find(enums, typeName) : undefined,
    };
  };

  for (const source of sources) {
    for (const [name, { comment = '', values }] of Object.entries(source.enums ?? {})) {
      const typeName = `${source.package}.${name}`;
      enums.set(typeName, { typeName, comment, values });
    }
    for (const [name, service] of Object.entries(source.services ?? {}))
      services.set(`${source.package}.${name}`, service);
  }
  for (const source of sources) {
    for (const [name, { comment = '', fields: declared }] of Object.entries(source.messages)) {
      const typeName = `${source.package}.${name}`;
      const fields = declared.map(linkField);
      const byName = new Map(
        fields.flatMap((field) => [[field.name, field] as const, [field.jsonName, field]]),
      );
      messages.set(typeName, { typeName, comment, fields, field: (wanted) => byName.get(wanted) });
    }
  }
  return { message: (name) => find(messages, name), service: (name) => find(services, name) };
}

function find<T>(known: ReadonlyMap<string, T>, name: string): T {
  const found = known.get(name);
  if (found === undefined) throw new Error(`there is no schema of ${name}`);
  return found;
}

const camelCase = (name: string): string =>
  name.replace(/_+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());

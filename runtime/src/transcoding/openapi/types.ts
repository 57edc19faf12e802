import type { Json } from '../../rpc/descriptor.ts';
import type { Route } from '../types.ts';

/** A JSON Schema (2020-12), as far as protos need it. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly contentEncoding?: string;
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly default?: Json;
  readonly examples?: readonly Json[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
}

export interface MediaTypeObject {
  readonly schema?: JsonSchema;
  readonly example?: Json;
  readonly examples?: Readonly<Record<string, ExampleObject>>;
  /** What each event of a stream holds; OpenAPI 3.1 has no word for it. */
  readonly 'x-event-schema'?: JsonSchema;
}

export interface ExampleObject {
  readonly summary?: string;
  readonly value: Json;
}

export interface HeaderObject {
  readonly $ref?: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly schema?: JsonSchema;
  readonly example?: Json;
}

export interface ParameterObject extends HeaderObject {
  readonly name?: string;
  readonly in?: 'path' | 'query' | 'header';
  readonly deprecated?: boolean;
  readonly style?: string;
  readonly explode?: boolean;
}

export interface ResponseObject {
  readonly $ref?: string;
  /** Present where there is no `$ref`. */
  readonly description?: string;
  readonly headers?: Readonly<Record<string, HeaderObject>>;
  readonly content?: Readonly<Record<string, MediaTypeObject>>;
}

export interface RequestBodyObject {
  readonly description?: string;
  readonly required: boolean;
  readonly content: Readonly<Record<string, MediaTypeObject>>;
}

/** The names of the schemes that one way in needs; several of these are alternatives. */
export type SecurityRequirement = Readonly<Record<string, readonly string[]>>;

export interface OperationObject {
  readonly operationId: string;
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly security?: readonly SecurityRequirement[];
  readonly parameters?: readonly ParameterObject[];
  readonly requestBody?: RequestBodyObject;
  /** By status. */
  readonly responses: Readonly<Record<string, ResponseObject>>;
}

/** Operations by verb in lower case. */
export type PathItemObject = Readonly<Record<string, OperationObject>>;

export interface TagObject {
  readonly name: string;
  readonly description?: string;
}

export interface ComponentsObject {
  readonly schemas?: Readonly<Record<string, JsonSchema>>;
  readonly responses?: Readonly<Record<string, ResponseObject>>;
  readonly headers?: Readonly<Record<string, HeaderObject>>;
  readonly parameters?: Readonly<Record<string, ParameterObject>>;
  readonly securitySchemes?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

export interface InfoObject {
  readonly title: string;
  readonly version: string;
  readonly summary?: string;
  /** CommonMark. */
  readonly description?: string;
  readonly license?: { readonly name: string; readonly identifier?: string };
}

/** An OpenAPI 3.1 document. Source: https://spec.openapis.org/oas/v3.1.1 */
export interface OpenApiDocument {
  readonly openapi: '3.1.1';
  readonly info: InfoObject;
  readonly servers: readonly { readonly url: string; readonly description?: string }[];
  readonly tags: readonly TagObject[];
  readonly paths: Readonly<Record<string, PathItemObject>>;
  readonly components: ComponentsObject;
}

/** What the route table does not know, because it is the server's that serves it. */
export interface OpenApiOptions {
  readonly info: InfoObject;
  /** Default `/`: where the document comes from. */
  readonly servers?: readonly { readonly url: string; readonly description?: string }[];
  /**
   * What a route answers besides its reply, by status: its errors. Default a `default` answer without content, which says
   * no more than that there may be errors.
   */
  answers?(route: Route): Readonly<Record<string, ResponseObject>>;
  /** Headers of the reply itself, by name. Default none. */
  replyHeaders?(route: Route): Readonly<Record<string, HeaderObject>>;
  /** Parameters that the server takes besides those of the route, such as headers. Default none. */
  parameters?(route: Route): readonly ParameterObject[];
  /** Ways in for methods that need a user; each alternative names schemes of `components`. Default a bearer token. */
  readonly security?: readonly SecurityRequirement[];
  /** Paths that no route serves. */
  readonly paths?: Readonly<Record<string, PathItemObject>>;
  /** Tags of those, behind the services'. */
  readonly tags?: readonly TagObject[];
  /** Added to what the messages need. */
  readonly components?: ComponentsObject;
}

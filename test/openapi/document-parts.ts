import type {
  JsonSchema,
  OpenApiDocument,
  OperationObject,
  ParameterObject,
} from '@fairlead/runtime/openapi';

export interface Operation {
  readonly path: string;
  readonly verb: string;
  readonly operation: OperationObject;
}

/** The operations that answer once; those that answer for ever have tests of their own. */
export const operationsOf = ({ paths }: OpenApiDocument): Operation[] =>
  Object.entries(paths)
    .flatMap(([path, item]) => Object.entries(item).map(([verb, operation]) => ({ path, verb, operation })))
    .filter(({ operation }) => !operation.responses['200']?.content?.['text/event-stream']);

/** What a `$ref` stands for. */
export const resolve = <T>(document: OpenApiDocument, ref: string): T =>
  ref
    .split('/')
    .slice(1)
    .reduce<unknown>((inside, key) => (inside as Record<string, unknown>)[key], document) as T;

/** The parameters of the path and of the query. */
export const parametersOf = (
  document: OpenApiDocument,
  { parameters = [] }: OperationObject,
): ParameterObject[] =>
  parameters
    .map(({ $ref, ...own }) => ($ref ? resolve<ParameterObject>(document, $ref) : own))
    .filter(({ in: place }) => place !== 'header');

export const bodyOf = ({ requestBody }: OperationObject): JsonSchema | undefined =>
  requestBody?.content['application/json']?.schema;

export { createOpenApiDocument } from './document.ts';
export type {
  ComponentsObject,
  ExampleObject,
  HeaderObject,
  InfoObject,
  JsonSchema,
  MediaTypeObject,
  OpenApiDocument,
  OpenApiOptions,
  OperationObject,
  ParameterObject,
  PathItemObject,
  RequestBodyObject,
  ResponseObject,
  SecurityRequirement,
  TagObject,
} from './types.ts';

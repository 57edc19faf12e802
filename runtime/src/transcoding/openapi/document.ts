import type { ServiceDescriptor } from '../../rpc/descriptor.ts';
import type { MessageSchema } from '../../rpc/schema.ts';
import type { Route, RouteTable } from '../types.ts';
import { type OperationNames, operationOf } from './operation.ts';
import { type OpenApiPath, openApiPath } from './path.ts';
import { createSchemas } from './schemas.ts';
import { describe, paragraphs } from './text.ts';
import type {
  ComponentsObject,
  OpenApiDocument,
  OpenApiOptions,
  OperationObject,
  TagObject,
} from './types.ts';

/** The verbs that OpenAPI 3.1 has a place for. */
const verbs = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'];
/** What a binding for any verb is described as. */
const anyVerb = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH'];

/**
 * Describes a route table as an OpenAPI 3.1 document: what the protos say, plus what `options` know of the server. A route
 * that OpenAPI has no words for (a verb of one's own; a second route on paths that look the same) is left out.
 */
export function createOpenApiDocument(table: RouteTable, options: OpenApiOptions): OpenApiDocument {
  const { routes } = table;
  const schemas = createSchemas(repliesOf(routes));
  const paths: Record<string, Record<string, OperationObject>> = {};
  const byShape = new Map<string, OpenApiPath>();
  const tagOf = tagNames(routes);

  for (const route of routes) {
    const own = openApiPath(route);
    const first = byShape.get(own.shape) ?? own;
    byShape.set(own.shape, first);
    // Two paths that look the same have the same names for their parts.
    const parts = own.parts.map((part, index) => ({ ...part, name: first.parts[index]?.name ?? part.name }));
    const path = { ...own, parts };
    paths[first.text] ??= {};
    const item = paths[first.text] as Record<string, OperationObject>;
    const names = namesOf(route, tagOf(route.service));
    for (const verb of route.verb === '*' ? anyVerb : verbs.filter((known) => known === route.verb)) {
      const key = verb.toLowerCase();
      if (item[key]) continue;
      const operationId = route.verb === '*' ? `${names.operationId}_${key}` : names.operationId;
      item[key] = operationOf(route, path, schemas, options, { ...names, operationId });
    }
  }

  const described = Object.entries(paths).filter(([, item]) => Object.keys(item).length > 0);
  return {
    openapi: '3.1.1',
    info: options.info,
    servers: options.servers ?? [{ url: '/' }],
    tags: [...tagsOf(routes, tagOf), ...(options.tags ?? [])],
    paths: { ...Object.fromEntries(described), ...options.paths },
    components: componentsOf(options, schemas.all()),
  };
}

function namesOf({ method, bindingIndex }: Route, tag: string): OperationNames {
  const id = `${tag.replaceAll('.', '_')}_${method.name}`;
  const [main] = method.http;
  return {
    tag,
    operationId: bindingIndex === 0 ? id : `${id}_${bindingIndex + 1}`,
    sameAs: bindingIndex > 0 && main ? `${main.verb.toUpperCase()} ${main.path}` : undefined,
  };
}

/** A service's tag: its name, with the package only where another service is called the same. */
function tagNames(routes: readonly Route[]): (service: ServiceDescriptor) => string {
  const short = (name: string) => name.slice(name.lastIndexOf('.') + 1);
  const names = [...new Set(routes.map(({ service }) => service.name))];
  return ({ name }) =>
    names.filter((other) => short(other) === short(name)).length > 1 ? name : short(name);
}

function tagsOf(routes: readonly Route[], tagOf: (service: ServiceDescriptor) => string): TagObject[] {
  const services = [...new Set(routes.map(({ service }) => service))];
  return services.map((service) => ({
    name: tagOf(service),
    ...describe(paragraphs(service.schema?.comment ?? '')),
  }));
}

/** Says which messages replies hold, at any depth. */
function repliesOf(routes: readonly Route[]): (typeName: string) => boolean {
  const seen = new Set<string>();
  const visit = (message: MessageSchema | undefined): void => {
    if (!message || seen.has(message.typeName)) return;
    seen.add(message.typeName);
    for (const field of message.fields) visit(field.message);
  };
  for (const { method } of routes) visit(method.reply.schema);
  return (typeName) => seen.has(typeName);
}

const bearerScheme = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The token that logging in gives.',
  },
};

function componentsOf(
  { components = {}, security }: OpenApiOptions,
  schemas: ComponentsObject['schemas'],
): ComponentsObject {
  const schemes = security ? components.securitySchemes : { ...bearerScheme, ...components.securitySchemes };
  return {
    ...components,
    schemas: { ...schemas, ...components.schemas },
    ...(schemes && { securitySchemes: schemes }),
  };
}

export { type BindReply, createReplyBinder } from './bind-reply.ts';
export { type BindRequest, createRequestBinder, type RequestParts } from './bind-request.ts';
export * from './json/index.ts';
export { createRouteTable, type RouteTableOptions } from './route-table.ts';
export { parseTemplate } from './template.ts';
export type {
  Match,
  OtherVerbs,
  PathTemplate,
  PathVariable,
  QueryParameter,
  Route,
  RouteTable,
  Segment,
  TemplateVariable,
} from './types.ts';

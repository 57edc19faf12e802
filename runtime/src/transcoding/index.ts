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

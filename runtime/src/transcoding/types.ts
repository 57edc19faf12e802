import type { AnyMethod, HttpBinding, ServiceDescriptor } from '../rpc/descriptor.ts';
import type { FieldSchema } from '../rpc/schema.ts';

/** One piece of a path template: a word as it stands, `*` (one segment) or `**` (any number, none included). */
export type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'many' };

/** A variable of a path template, as it is written. */
export interface TemplateVariable {
  /** Dotted, names as in the proto: `vessel.id`. */
  readonly fieldPath: string;
  /** Index of its first segment. */
  readonly from: number;
  /** Index behind its last segment. */
  readonly to: number;
  /** Whether its pattern takes more than one segment, so that slashes and reserved characters stay encoded. */
  readonly multi: boolean;
}

/** A path template, parsed. Source: google/api/http.proto. */
export interface PathTemplate {
  /** As it was written. */
  readonly text: string;
  readonly segments: readonly Segment[];
  /** What follows the last colon; empty for none. */
  readonly verb: string;
  readonly variables: readonly TemplateVariable[];
}

/** A variable of a route: what part of the path goes into which field. */
export interface PathVariable extends TemplateVariable {
  /** From the request message inwards; all but the last hold messages. The last is a single scalar, enum or timestamp. */
  readonly fields: readonly FieldSchema[];
  /** Its part of the template, for example `shelves/*`; `*` where none is written. */
  readonly pattern: string;
}

/** A field that is given in the query. */
export interface QueryParameter {
  /** Dotted, names as in JSON: `filter.pageSize`. Names as in the proto are taken too. */
  readonly name: string;
  /** From the request message inwards. The last is a scalar, enum or timestamp, alone or repeated. */
  readonly fields: readonly FieldSchema[];
}

/** One HTTP binding of one method: what a request has to look like, and where its parts go. */
export interface Route {
  /** Upper case as HTTP has it, for example `GET`; `*` for any (a custom pattern may say so). */
  readonly verb: string;
  readonly template: PathTemplate;
  readonly service: ServiceDescriptor;
  readonly method: AnyMethod;
  readonly binding: HttpBinding;
  /** 0 for the method's own binding, more for the additional ones. */
  readonly bindingIndex: number;
  readonly variables: readonly PathVariable[];
  /** `whole`: all fields that the path does not bind, and no query. `field`: the body is `bodyField`. */
  readonly body: 'none' | 'whole' | 'field';
  readonly bodyField: FieldSchema | undefined;
  /** What the query may hold: all that neither path nor body bind. A message inside itself ends there. */
  readonly query: readonly QueryParameter[];
  /** The reply's field that is the answer's body; `undefined` for the whole reply. */
  readonly responseField: FieldSchema | undefined;
}

/** A route that was found, with what the path says. */
export interface Match {
  readonly route: Route;
  /** Decoded, in the order of `route.variables`. */
  readonly values: readonly string[];
}

/** A path that is known, but not with this verb. */
export interface OtherVerbs {
  readonly route: undefined;
  /** The verbs that it is known with, for `Allow`. */
  readonly allowed: readonly string[];
}

/** All HTTP bindings of all services, compiled. Internal methods are not in it. */
export interface RouteTable {
  /** Services in the order given, methods and bindings in the order of the protos. */
  readonly routes: readonly Route[];
  /**
   * What is asked for by `verb` (upper case) and `path` (percent-encoded, without the query). `undefined` for a path
   * that nobody knows. `HEAD` finds what `GET` does, where nothing is bound to it by itself. Throws `INVALID_ARGUMENT` for
   * a path that is known and whose encoding is broken.
   */
  match(verb: string, path: string): Match | OtherVerbs | undefined;
}

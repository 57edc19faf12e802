import type { Route } from '../types.ts';

/** What one part in braces of a path stands for. */
export interface PathPart {
  readonly name: string;
  /** The variable that it belongs to, by its index in `route.variables`; -1 for a `*` outside every variable. */
  readonly variable: number;
  /** Whether it may hold slashes. */
  readonly many: boolean;
}

export interface OpenApiPath {
  readonly text: string;
  /** The same for all paths that differ in the names of their parts only; OpenAPI takes those for one. */
  readonly shape: string;
  readonly parts: readonly PathPart[];
}

/**
 * A path template as OpenAPI writes it. OpenAPI has no patterns inside braces, so that the words of a variable's pattern
 * stand for themselves and each of its wildcards becomes a part: `{name=shelves/*}` is `shelves/{name}`.
 */
export function openApiPath({ template, variables }: Route): OpenApiPath {
  const { segments, verb } = template;
  const parts: PathPart[] = [];
  const texts = segments.map((segment, at) => {
    if (segment.kind === 'literal') return segment.text;
    const variable = variables.findIndex(({ from, to }) => from <= at && at < to);
    const { from, to, fields } = variables[variable] ?? { from: 0, to: segments.length, fields: [] };
    const isWild = (index: number) => segments[index]?.kind !== 'literal';
    const siblings = segments
      .map((_, index) => index)
      .filter((index) => from <= index && index < to && isWild(index));
    const base = variable < 0 ? 'segment' : fields.map(({ jsonName }) => jsonName).join('.');
    const name = siblings.length === 1 ? base : `${base}_${siblings.indexOf(at) + 1}`;
    parts.push({ name, variable, many: segment.kind === 'many' });
    return `{${name}}`;
  });
  const text = `/${texts.join('/')}${verb && `:${verb}`}`;
  return { text, shape: text.replace(/\{[^}]*\}/g, '{}'), parts };
}

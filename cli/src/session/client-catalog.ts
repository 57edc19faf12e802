import type { Capability, Catalog, CatalogEntry } from '@fairlead/runtime';

const usedByClients: ReadonlySet<keyof Capability> = new Set([
  'transport',
  'registry',
  'tracing',
  'breaker',
  'limiter',
]);

/** The part of the catalog that calls are made with: a tool loads no store and no broker. */
export function clientCatalog(catalog: Catalog): {
  readonly catalog: Catalog;
  /** The sections of the configuration that belong to the rest. */
  readonly foreignSections: readonly string[];
} {
  const kinds = Object.entries(catalog) as [keyof Capability, Record<string, CatalogEntry<unknown>>][];
  const [used, rest] = [
    kinds.filter(([kind]) => usedByClients.has(kind)),
    kinds.filter(([kind]) => !usedByClients.has(kind)),
  ];
  return {
    // What is left out is never asked for: `openClient` makes registry, transport and tracer, each at first use.
    catalog: Object.fromEntries(used) as unknown as Catalog,
    foreignSections: [
      ...new Set(rest.flatMap(([, entries]) => Object.values(entries).map(({ section }) => section))),
    ],
  };
}

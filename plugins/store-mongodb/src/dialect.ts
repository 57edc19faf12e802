import { type Coding, ferretCoding, plainCoding } from './coding.ts';
import type { MongoServer } from './connection.ts';

/** What a server can do, and so how it is used. */
export interface Dialect {
  readonly coding: Coding;
  /** Unique indexes leave out documents without one of the fields. */
  readonly partialIndexes: boolean;
  /**
   * An update finds and changes its document in one step, so that the guard stands in its filter. Otherwise updates of
   * one document take turns within the process, each of them a look and a write; and all writes go one by one.
   */
  readonly atomicUpdates: boolean;
}

export const mongoDialect: Dialect = { coding: plainCoding, partialIndexes: true, atomicUpdates: true };

/**
 * FerretDB 1: no partial indexes, no lists within lists, and an update is a query followed by a write. It finds a
 * document by its id alone; with any other condition beside it, it reads the whole collection.
 */
export const ferretDialect: Dialect = { coding: ferretCoding, partialIndexes: false, atomicUpdates: false };

export const dialectOf = ({ product }: MongoServer): Dialect =>
  product === 'MongoDB' ? mongoDialect : ferretDialect;

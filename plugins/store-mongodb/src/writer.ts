import type { Document, UpdateResult } from '@fairlead/runtime';
import type { Change, Test } from '@fairlead/runtime/store';
import type { KeptCollection } from './filter.ts';

/** The way of one operation to its collection. */
export interface Access {
  /** Sends one command, once there is a connection for it; never when `signal` has aborted by then. */
  send<R>(command: (collection: KeptCollection) => Promise<R>): Promise<R>;
  readonly signal: AbortSignal | undefined;
}

/** How documents are changed; by dialect. */
export interface Writer<T extends Document> {
  update(
    access: Access,
    id: string,
    tests: readonly Test[],
    changes: readonly Change[],
  ): Promise<UpdateResult<T>>;
  delete(access: Access, id: string, tests: readonly Test[]): Promise<boolean>;
}

/** What a writer has to know of its collection. */
export interface WriterParts<T extends Document> {
  readonly name: string;
  /** The paths of unique indexes that are partial. */
  readonly partial: ReadonlySet<string>;
  readonly decode: (found: object) => T;
  readonly encodeChanges: (changes: readonly Change[]) => Record<string, Record<string, unknown>>;
  /** The error of the server as the runtime's, where it tells of a duplicate; else itself. */
  readonly explain: (access: Access, error: unknown, document: Document) => Promise<unknown>;
}

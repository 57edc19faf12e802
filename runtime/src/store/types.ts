/** What a document field may hold. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
/** A field that can be compared and sorted by. */
export type Scalar = string | number | boolean | null;

/** A stored document: a JSON object with a string `id`. */
export type Document = { readonly id: string };

/** A condition on one field: a scalar is equality; an absent field equals `null` and is in no range. */
export type Condition =
  | Scalar
  | {
      readonly eq?: Scalar;
      readonly ne?: Scalar;
      readonly gt?: number | string;
      readonly gte?: number | string;
      readonly lt?: number | string;
      readonly lte?: number | string;
      readonly in?: readonly Scalar[];
      readonly exists?: boolean;
    };

/** All must hold. Keys are paths with dots, for example `bookings.c-1`; path segments match `[A-Za-z0-9_-]+`. */
export type Filter = Readonly<Record<string, Condition>>;

/** What an update does, all of it or nothing. Keys are paths as in {@link Filter}; a missing parent object is made. */
export interface Changes {
  readonly set?: Readonly<Record<string, Value>>;
  readonly unset?: readonly string[];
  /** Adds to a number; a missing field counts as 0. */
  readonly increment?: Readonly<Record<string, number>>;
  /** Appends to a list; a missing field counts as empty. */
  readonly push?: Readonly<Record<string, Value>>;
}

export type UpdateResult<T> =
  | { readonly status: 'updated'; readonly document: T }
  | { readonly status: 'guard-failed'; readonly document: T }
  | { readonly status: 'missing' };

export interface FindQuery {
  /** Default: every document. */
  readonly filter?: Filter;
  /** One field, then by id in the same direction; absent and null stand first. Default: by id, ascending. */
  readonly sort?: { readonly field: string; readonly direction: 'ascending' | 'descending' };
  /** 1 to 1000. Default 100. */
  readonly limit?: number;
  /** The `nextCursor` of the page before, with the same filter and sort. */
  readonly cursor?: string;
}

export interface FindResult<T> {
  /** May be fewer than `limit` even where there are others, when they are large: only `nextCursor` tells the last page. */
  readonly documents: readonly T[];
  /** Empty on the last page. */
  readonly nextCursor: string;
}

export interface CollectionSpec {
  /** `[a-z][a-z0-9_]*`. */
  readonly name: string;
  /** Each entry: the paths that together are unique. A document where one of the fields is absent or null is not indexed. */
  readonly unique?: readonly (readonly string[])[];
  /** Each entry: the paths to find and sort by. */
  readonly indexes?: readonly (readonly string[])[];
}

type IoOptions = { readonly signal?: AbortSignal };

/** Documents of one kind. Only what happens to a single document is atomic. */
export interface Collection<T extends Document> {
  readonly name: string;
  /** Throws `ALREADY_EXISTS` with reason `DUPLICATE_KEY` and metadata `field` (`id`, or the first path of the unique index). */
  insert(document: T, options?: IoOptions): Promise<void>;
  get(id: string, options?: IoOptions): Promise<T | undefined>;
  /** Applies `changes` if `guard` holds; the database evaluates the guard. Throws as `insert` does for a unique index. */
  update(id: string, guard: Filter, changes: Changes, options?: IoOptions): Promise<UpdateResult<T>>;
  /** Whether there was a document for which `guard` (default: anything) held. */
  delete(id: string, guard?: Filter, options?: IoOptions): Promise<boolean>;
  find(query?: FindQuery, options?: IoOptions): Promise<FindResult<T>>;
}

export interface Store extends AsyncDisposable {
  readonly name: string;
  readonly supports: {
    /** Documents outlive the processes. */
    readonly durable: boolean;
    /** Other processes see the same documents. */
    readonly sharedBetweenProcesses: boolean;
    /** Guards are atomic under competing writers. False only for stand-ins of a real database. */
    readonly atomicGuards: boolean;
    /** A null keeps a document out of a unique index, as an absent field does. False only for stand-ins of a real database. */
    readonly uniqueIgnoresNull: boolean;
  };
  /** Opens a collection, making it and its indexes if they are not there. */
  collection<T extends Document>(spec: CollectionSpec, options?: IoOptions): Promise<Collection<T>>;
}

/** What a page answers with. */
export interface Answer {
  readonly status: number;
  /** Media type. */
  readonly type: string;
  readonly body: string;
}

/** One address at the operations port. */
export interface Page {
  /** One line for the list of all pages. */
  readonly about: string;
  answer(): Answer | Promise<Answer>;
}

/** Pages by path, for example `/livez`. */
export type Pages = Readonly<Record<string, Page>>;

/** Where those who run a service look at it. Disposing closes it, kept-alive connections too; idempotent. */
export interface OperationsPort extends AsyncDisposable {
  /** For example `http://127.0.0.1:41233`. */
  readonly url: string;
}

/** What is known about the code that runs; `null` where nobody says. */
export interface Build {
  readonly commit: string | null;
  /** ISO 8601. */
  readonly time: string | null;
}

/** What a comment in a proto is in a document: its first sentence, and the whole where there is more to it. */
export interface Prose {
  readonly summary?: string;
  readonly description?: string;
}

/** A summary has no full stop, as the field writes them. */
export function prose(comment: string): Prose {
  const whole = paragraphs(comment);
  if (whole === '') return {};
  const end = /[.!?](?=\s)|[.!?]$/.exec(whole)?.index ?? whole.length;
  const first = whole.slice(0, end + 1).replace(/\s+/g, ' ');
  const summary = first.replace(/\.$/, '');
  return whole.length > first.length ? { summary, description: whole } : { summary };
}

/**
 * The comment with the lines of each paragraph joined, as Markdown wants them; lists stay lists. Fields that it names, as
 * in `page_token`, are named as JSON has them.
 */
export const paragraphs = (comment: string): string =>
  comment
    .trim()
    .replace(/`[a-z][a-z0-9]*(?:_[a-z0-9]+)+`/g, (name) =>
      name.replace(/_(.)/g, (_, letter) => letter.toUpperCase()),
    )
    .replace(/[ \t]*\r?\n[ \t]*/g, '\n')
    .replace(/([^\n])\n(?![\n*-])/g, '$1 ');

/** `{description}`, or nothing for a comment that is empty. */
export const describe = (...parts: readonly (string | undefined)[]): { description?: string } => {
  const description = parts.filter((part) => part !== undefined && part !== '').join('\n\n');
  return description === '' ? {} : { description };
};

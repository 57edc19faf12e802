import { createHash } from 'node:crypto';
import { RuntimeError } from '@fairlead/runtime';
import type { LogDocument } from './document.ts';
import { OVERLAP_MS } from './feed.ts';

/** How far a follower has come: the newest that it has seen, and what of the time just before that. */
export interface Position {
  /** Epoch ms; looking for what follows begins {@link OVERLAP_MS} earlier. */
  readonly newestMs: number;
  /** Marks the event as seen. False when it was. */
  see(log: LogDocument): boolean;
  /** The same position for later, at most 1,024 characters. */
  token(): string;
}

/** What fits into a token. Of an operator's busy stream the oldest of the last seconds come twice after a break. */
const MARKS_IN_TOKEN = 100;
const MARK_LENGTH = 6;

const markOf = (id: string) => createHash('sha256').update(id).digest('base64url').slice(0, MARK_LENGTH);

export function createPosition(startMs: number, marks: readonly string[] = []): Position {
  let newestMs = Math.floor(startMs);
  /** When what was seen was kept, in the order in which it was seen. */
  const seen = new Map(marks.map((mark) => [mark, startMs]));

  const forget = () => {
    for (const [mark, keptAtMs] of seen) {
      if (keptAtMs >= newestMs - 2 * OVERLAP_MS) return;
      seen.delete(mark);
    }
  };

  return {
    get newestMs() {
      return newestMs;
    },
    see({ id, keptAtMs }) {
      const mark = markOf(id);
      if (seen.has(mark)) return false;
      seen.set(mark, keptAtMs);
      newestMs = Math.max(newestMs, keptAtMs);
      forget();
      return true;
    },
    token() {
      const recent = [...seen.keys()].slice(-MARKS_IN_TOKEN).join('');
      return Buffer.from(`${newestMs}.${recent}`).toString('base64url');
    },
  };
}

/** The position that `token()` gave. Throws `INVALID_ARGUMENT` for anything else. */
export function readPosition(token: string): Position {
  const match = /^(\d{1,15})\.([\w-]*)$/.exec(Buffer.from(token, 'base64url').toString());
  const marks = match?.[2] ?? '';
  if (match && marks.length % MARK_LENGTH === 0)
    return createPosition(Number(match[1]), marks.match(/.{6}/g) ?? []);
  const description = 'must be the resume_token of a response that was read before';
  throw new RuntimeError({
    code: 'INVALID_ARGUMENT',
    reason: 'INVALID_RESUME_TOKEN',
    message: `resume_token ${description}`,
    fieldViolations: [{ field: 'resumeToken', description }],
  });
}

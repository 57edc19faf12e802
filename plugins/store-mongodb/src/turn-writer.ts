import type { Document } from '@fairlead/runtime';
import { applyChanges, matches } from '@fairlead/runtime/store';
import { withoutIdleUnsets } from './changes.ts';
import { isDuplicate } from './failures.ts';
import { createTurns, type Turns } from './turns.ts';
import type { Writer, WriterParts } from './writer.ts';

/**
 * For a server whose updates are a query followed by a write anyhow: looks, decides and writes by the id alone, which
 * is as safe and does not read the whole collection. Within one process the updates of one document take turns, and so
 * do all writes: SQLite, which is behind it, has one writer, and lets others wait unfairly long.
 */
export function createTurnWriter<T extends Document>(parts: WriterParts<T>, writes: Turns): Writer<T> {
  const { decode, encodeChanges, explain } = parts;
  const inTurn = createTurns();

  return {
    update: (collection, id, tests, changes) =>
      inTurn(id, async () => {
        const found = await collection.findOne({ _id: id });
        if (!found) return { status: 'missing' };
        const document = decode(found);
        if (!matches(document, tests)) return { status: 'guard-failed', document };
        const changed = decode(found);
        applyChanges(changed, changes);
        const { changes: effective } = withoutIdleUnsets(document, changes);
        if (effective.length === 0) return { status: 'updated', document };
        try {
          const { matchedCount } = await writes('', () =>
            collection.updateOne({ _id: id }, encodeChanges(effective)),
          );
          return matchedCount === 1 ? { status: 'updated', document: changed } : { status: 'missing' };
        } catch (error) {
          throw isDuplicate(error) ? await explain(collection, error, changed) : error;
        }
      }),
    delete: (collection, id, tests) =>
      inTurn(id, async () => {
        const found = tests.length === 0 ? undefined : await collection.findOne({ _id: id });
        if (found === null || (found && !matches(decode(found), tests))) return false;
        const { deletedCount } = await writes('', () => collection.deleteOne({ _id: id }));
        return deletedCount === 1;
      }),
  };
}

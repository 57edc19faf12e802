import type { Document, UpdateResult } from '@fairlead/runtime';
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
    update: (access, id, tests, changes) => {
      const { signal, send } = access;
      const look = async (): Promise<UpdateResult<T>> => {
        const found = await send((collection) => collection.findOne({ _id: id }));
        if (!found) return { status: 'missing' };
        const document = decode(found);
        if (!matches(document, tests)) return { status: 'guard-failed', document };
        const changed = decode(found);
        applyChanges(changed, changes);
        const { changes: effective } = withoutIdleUnsets(document, changes);
        if (effective.length === 0) return { status: 'updated', document };
        try {
          const { matchedCount } = await writes(
            '',
            () => send((collection) => collection.updateOne({ _id: id }, encodeChanges(effective))),
            signal,
          );
          return matchedCount === 1 ? { status: 'updated', document: changed } : { status: 'missing' };
        } catch (error) {
          throw isDuplicate(error) ? await explain(access, error, changed) : error;
        }
      };
      return inTurn(id, look, signal);
    },
    delete: ({ signal, send }, id, tests) => {
      const look = async (): Promise<boolean> => {
        const found =
          tests.length === 0 ? undefined : await send((collection) => collection.findOne({ _id: id }));
        if (found === null || (found && !matches(decode(found), tests))) return false;
        const { deletedCount } = await writes(
          '',
          () => send((collection) => collection.deleteOne({ _id: id })),
          signal,
        );
        return deletedCount === 1;
      };
      return inTurn(id, look, signal);
    },
  };
}

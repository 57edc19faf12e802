import { type Document, RuntimeError, type UpdateResult } from '@fairlead/runtime';
import { applyChanges, type Change, matches, type Test } from '@fairlead/runtime/store';
import { applicable, withoutIdleUnsets } from './changes.ts';
import { isDuplicate, isUnfit } from './failures.ts';
import { type MongoFilter, toMongoFilter } from './filter.ts';
import type { Access, Writer, WriterParts } from './writer.ts';

/** How often a document may change between an update that did not apply and the look why, before that is an error. */
const TRIES = 20;

/**
 * Changes documents with the guard in the filter, so that MongoDB evaluates it in the same step: `findOneAndUpdate`,
 * which gives the document as this update left it and not as another one did a moment later.
 */
export function createGuardedWriter<T extends Document>(parts: WriterParts<T>): Writer<T> {
  const { name, partial, decode, encodeChanges, explain } = parts;

  async function change(
    access: Access,
    id: string,
    conditions: readonly MongoFilter[],
    changes: readonly Change[],
  ): Promise<object | null> {
    const filter: MongoFilter = { _id: id, $and: [...conditions, ...applicable(changes)] };
    if (changes.length === 0) return await access.send((collection) => collection.findOne(filter));
    try {
      return await access.send((collection) =>
        collection.findOneAndUpdate(filter, encodeChanges(changes), { returnDocument: 'after' }),
      );
    } catch (error) {
      // Why it does not fit is told by the same rules as everywhere, once the document has been read.
      if (isUnfit(error)) return null;
      if (!isDuplicate(error)) throw error;
      const found = await access.send((collection) => collection.findOne({ _id: id }));
      const document = found ? decode(found) : { id };
      if (found) applyChanges(document, changes);
      throw await explain(access, error, document);
    }
  }

  return {
    async update(access, id, tests, changes): Promise<UpdateResult<T>> {
      let conditions: readonly MongoFilter[] = [toMongoFilter(tests, partial)];
      let rest = changes;
      for (let tries = 0; tries < TRIES; tries++) {
        const updated = await change(access, id, conditions, rest);
        if (updated) return { status: 'updated', document: decode(updated) };
        const found = await access.send((collection) => collection.findOne({ _id: id }));
        if (!found) return { status: 'missing' };
        const document = decode(found);
        if (!matches(document, tests)) return { status: 'guard-failed', document };
        // Throws when the changes do not fit. Otherwise the document has just changed, or something is idle.
        applyChanges(decode(found), changes);
        const without = withoutIdleUnsets(document, changes);
        rest = without.changes;
        conditions = [toMongoFilter(tests, partial), ...without.conditions];
      }
      throw new RuntimeError({
        code: 'ABORTED',
        message: `Document ${id} in ${name} changes too fast to be updated.`,
        retryable: true,
      });
    },
    async delete(access, id, tests: readonly Test[]) {
      const { deletedCount } = await access.send((collection) =>
        collection.deleteOne({ _id: id, $and: [toMongoFilter(tests, partial)] }),
      );
      return deletedCount === 1;
    },
  };
}

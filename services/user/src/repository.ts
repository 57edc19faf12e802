import { findFitting, readPageToken, writePageToken } from '@fairlead/interface-center';
import {
  type Collection,
  type Document,
  type OutboxFields,
  outboxIndex,
  RuntimeError,
  type Store,
} from '@fairlead/runtime';
import { emailTaken, User } from './contract.ts';
import { viewOf } from './view.ts';

/** A user as stored. */
export type UserDocument = Document &
  OutboxFields & {
    readonly name: string;
    readonly company: string;
    /** As the person wrote it. */
    readonly email: string;
    /** What addresses are compared by; unique. */
    readonly emailKey: string;
    /** A PHC string. Leaves this service in no way. */
    readonly passwordHash: string;
    readonly createdAtMs: number;
  };

export interface UserPage {
  readonly users: readonly UserDocument[];
  readonly nextToken: string;
}

export interface UserRepository {
  /** Throws `EMAIL_TAKEN`. */
  insert(user: UserDocument): Promise<void>;
  byId(id: string): Promise<UserDocument | undefined>;
  byEmail(email: string): Promise<UserDocument | undefined>;
  /** The first to sign up first. `token` is empty for the first page. */
  page(size: number, token: string): Promise<UserPage>;
}

// Nobody sees them, so nobody shall have a second account by them.
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Two spellings of an address are one when they have the same key: case, width and what cannot be seen make no
 * difference, since to people who read it they make none either.
 */
export const emailKey = (email: string): string =>
  email.normalize('NFKC').replace(invisible, '').trim().toLowerCase();

export const openUsers = (store: Store): Promise<Collection<UserDocument>> =>
  store.collection<UserDocument>({
    name: 'users',
    unique: [['emailKey']],
    indexes: [['createdAtMs'], outboxIndex],
  });

export const createUserRepository = (users: Collection<UserDocument>): UserRepository => ({
  async insert(user) {
    try {
      await users.insert(user);
    } catch (thrown) {
      const error = RuntimeError.from(thrown);
      throw error.is('DUPLICATE_KEY') && error.metadata.field === 'emailKey' ? emailTaken() : error;
    }
  },
  byId: (id) => users.get(id),
  async byEmail(email) {
    const { documents } = await users.find({ filter: { emailKey: emailKey(email) }, limit: 1 });
    return documents[0];
  },
  async page(size, token) {
    const cursor = readPageToken('users', token);
    const { documents, nextCursor } = await findFitting(
      (limit) =>
        users.find({
          sort: { field: 'createdAtMs', direction: 'ascending' },
          limit,
          ...(cursor === undefined ? {} : { cursor }),
        }),
      size,
      (user) => User.codec.encode(viewOf(user)).length,
    );
    return { users: documents, nextToken: writePageToken('users', nextCursor) };
  },
});

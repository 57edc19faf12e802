import { timestampFromMs } from '@fairlead/interface-center';
import type { User } from './contract.ts';
import type { UserDocument } from './repository.ts';

/** What others may see of a user. Names every field, so that a new one in the document stays inside. */
export const viewOf = ({ id, name, company, email, createdAtMs }: UserDocument): User => ({
  id,
  name,
  company,
  email,
  createdTime: timestampFromMs(createdAtMs),
});

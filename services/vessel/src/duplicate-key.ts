import { RuntimeError } from '@fairlead/runtime';

/** Whether a store refused a document because there is one with its id already. */
export const isDuplicateKey = (thrown: unknown): boolean =>
  thrown instanceof RuntimeError && thrown.is('DUPLICATE_KEY');

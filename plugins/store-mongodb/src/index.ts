export type { MongoServer } from './connection.ts';
export type { MongoStoreOptions } from './options.ts';
export { createMongoStore, type MongoStore } from './store.ts';

import { defineSettings, type Plugin, readSettingFiles, type Store, setting } from '@fairlead/runtime';
import { createMongoStore } from './store.ts';

const settings = defineSettings({
  url: setting.string({
    doc: 'A server or a replica set, without user and password.',
    default: 'mongodb://127.0.0.1:27017',
    pattern: /^mongodb(\+srv)?:\/\/[^@]+$/,
    allowed: 'a URL such as mongodb://host:27017 or mongodb://a,b,c/?replicaSet=rs0, without a user',
  }),
  database: setting.string({ doc: 'The database; one for each copy of the system.', default: 'fairlead' }),
  user: setting.string({ doc: 'Who signs in; nobody when it is left out.' }),
  password: setting.string({ doc: 'The password of that user.', secret: true }),
  authSource: setting.string({ doc: 'The database that knows the user.', default: 'admin' }),
  tls: {
    enabled: setting.boolean({ doc: 'Whether the connection is encrypted.', default: false }),
    ca: setting.path({ doc: "PEM file of the authority that signed the server's certificate." }),
    cert: setting.path({ doc: 'PEM file of a certificate of our own, for a server that asks.' }),
    key: setting.path({ doc: 'PEM file of the key of that certificate.' }),
  },
  writeConcern: setting.enumeration(['majority', 'primary'], {
    doc: 'Whose journal confirms a write.',
    default: 'majority',
  }),
  selectionTimeoutMs: setting.durationMs({
    doc: 'How long to look for a server that can be reached.',
    default: 2_000,
    min: 1,
  }),
  answerTimeoutMs: setting.durationMs({
    doc: 'How long a server that was reached may take to answer.',
    default: 5_000,
    min: 1,
  }),
  maxConnections: setting.integer({ doc: 'Connections of one process at most.', default: 32, min: 1 }),
  maxPending: setting.integer({
    doc: 'Operations of one process that run or wait at most; what comes on top fails at once, to be tried again.',
    default: 1_000,
    min: 1,
  }),
});

/** `store: mongodb` */
export const plugin: Plugin<Store, typeof settings> = {
  settings,
  create({ service, settings: { user, password, tls, ...rest } }) {
    const { enabled, ...files } = tls;
    return createMongoStore({
      ...rest,
      service,
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
      ...(enabled ? { tls: readSettingFiles('mongodb.tls', files) } : {}),
    });
  },
};

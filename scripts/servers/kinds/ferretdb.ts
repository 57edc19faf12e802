import { join, resolve } from 'node:path';
import { buildGoProgram } from '../fetch/go-build.ts';
import { exchange } from '../probe/exchange.ts';
import { commandMessage, isReply, isWholeReply } from '../probe/mongodb.ts';
import type { ServerKind } from './types.ts';

const module = resolve(import.meta.dirname, '../ferretdb');

/**
 * FerretDB 1.24 makes its index of `_id` over one expression and looks documents up by another, so that SQLite reads
 * the whole collection for every look, update and delete by id: 43 ms each at 3,000 documents instead of 1.
 */
const patch = {
  module: 'github.com/FerretDB/FerretDB',
  file: 'internal/backends/sqlite/metadata/metadata.go',
  from: `IDColumn = DefaultColumn + "->'$._id'"`,
  to: 'IDColumn = DefaultColumn + `->"_id"`',
};

/**
 * FerretDB on SQLite, which speaks MongoDB's protocol and stands in for it: good for documents, indexes and cursors,
 * no proof of atomic guards.
 */
export const ferretdb: ServerKind = {
  name: 'mongodb',
  product: 'FerretDB',
  version: '1.24.2',
  ports: { client: 27017 },
  inputs: [import.meta.filename, ...['go.mod', 'go.sum', 'main.go'].map((file) => join(module, file))],

  fetch: (folder, say) =>
    buildGoProgram(
      { module, command: '.', tags: ['ferretdb_no_postgresql'], patch },
      { folder, output: 'ferretdb', say },
    ),

  async launch({ program, dataDir, port }) {
    return { command: join(program, 'ferretdb'), args: [`127.0.0.1:${port('client')}`, dataDir] };
  },

  async probe(port) {
    const answered = await exchange(port, commandMessage('hello'), isWholeReply);
    if (!answered.connected) return 'closed';
    return isReply(answered.answer) && answered.answer.includes('maxWireVersion') ? 'healthy' : 'foreign';
  },

  async identify(port) {
    const answered = await exchange(port, commandMessage('buildInfo'), isWholeReply);
    return answered.connected && answered.answer.includes('ferretdbVersion') ? 'FerretDB' : 'MongoDB';
  },

  url: (port) => `mongodb://127.0.0.1:${port}`,
};

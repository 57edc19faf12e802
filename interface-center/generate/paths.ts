import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package. */
export const home = join(dirname(fileURLToPath(import.meta.url)), '..');
export const protoFolder = join(home, 'proto');
export const genFolder = join(home, 'gen');
/** The protos of the last release: an image that `buf build` wrote, as JSON. */
export const baselineFile = join(home, 'baseline', 'protos.image');

const require = createRequire(import.meta.url);
/** Where protobufjs keeps google/protobuf/*.proto. */
export const wellKnownFolder = dirname(require.resolve('protobufjs/package.json'));
/** The buf command, which is a script for node. */
export const bufScript = require.resolve('@bufbuild/buf/bin/buf');

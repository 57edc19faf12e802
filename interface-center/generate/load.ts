import { globSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import { GenerateFailure } from './failure.ts';
import { wellKnownFolder } from './paths.ts';

/** Every proto of ours below `folder`, parsed with comments and resolved. What lies under google/ is not ours. */
export function loadProtos(folder: string): protobuf.Root {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) =>
    target.startsWith('google/protobuf/') ? join(wellKnownFolder, target) : join(folder, target);
  const files = globSync('**/*.proto', { cwd: folder })
    .filter((file) => !file.startsWith('google/'))
    .sort();
  try {
    root.loadSync(files, { alternateCommentMode: true });
    root.resolveAll();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new GenerateFailure(`The protos cannot be read: ${reason}`);
  }
  return root;
}

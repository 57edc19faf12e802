import { RuntimeError } from '../errors/runtime-error.ts';
import type { ServiceNode } from './types.ts';

const idPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const servicePattern = /^[a-z][a-z0-9-]{0,62}$/;
const addressPattern = /^[a-z][a-z0-9+.-]*:\/\/\S+$/;
const labelKeyPattern = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$/;
const MAX_LABEL_LENGTH = 255;
// Source: semver.org, the suggested regular expression.
const versionPattern =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$/;

const refuse = (what: string, value: unknown, allowed: string) =>
  new RuntimeError({
    code: 'INVALID_ARGUMENT',
    message: `${what} is ${JSON.stringify(value)}; it has to be ${allowed}`,
  });

/** Throws `INVALID_ARGUMENT`, naming field and value, for a node that no registry could take. */
export function validateNode(node: ServiceNode): void {
  if (!idPattern.test(node.id))
    throw refuse("a node's id", node.id, '1 to 128 letters, digits, dots, dashes or underscores');
  if (!servicePattern.test(node.service))
    throw refuse(
      `the service of node ${node.id}`,
      node.service,
      'a name of 1 to 63 characters out of a-z, 0-9 and -, beginning with a letter',
    );
  if (!versionPattern.test(node.version))
    throw refuse(`the version of node ${node.id}`, node.version, 'a semantic version such as "1.4.0"');
  if (!addressPattern.test(node.address))
    throw refuse(
      `the address of node ${node.id}`,
      node.address,
      'an address with its transport as scheme, such as "tcp://127.0.0.1:4711"',
    );
  for (const [key, value] of Object.entries(node.labels)) {
    if (!labelKeyPattern.test(key))
      throw refuse(
        `a label of node ${node.id}`,
        key,
        'named with 1 to 63 letters, digits, dots, dashes, slashes or underscores',
      );
    if (typeof value !== 'string' || value.length > MAX_LABEL_LENGTH)
      throw refuse(
        `the label ${key} of node ${node.id}`,
        value,
        `a string of at most ${MAX_LABEL_LENGTH} characters`,
      );
  }
}

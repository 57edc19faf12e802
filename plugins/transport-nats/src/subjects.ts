import { parseAddress, RuntimeError } from '@fairlead/runtime';

/** The subjects of a transport; `prefix` is `fairlead` unless set. */
export interface Subjects {
  /** Where a node takes channels: `fairlead.node.<nodeId>`. */
  node(nodeId: string): string;
  /** Where all nodes of a service take plain requests, as one queue: `fairlead.service.<service>.>`. */
  plain(service: string): string;
  /** Where one method does: `fairlead.service.<service>.<package.Service>.<Method>`. */
  plainMethod(service: string, path: string): string;
  /** `package.Service/Method` of a plain subject. */
  pathOf(service: string, subject: string): string;
}

export function createSubjects(prefix: string): Subjects {
  const service = (name: string) => `${prefix}.service.${subjectToken(name)}.`;
  return {
    node: (nodeId) => `${prefix}.node.${subjectToken(nodeId)}`,
    plain: (name) => `${service(name)}>`,
    plainMethod: (name, path) => service(name) + path.replace('/', '.'),
    pathOf(name, subject) {
      const rest = subject.slice(service(name).length);
      const dot = rest.lastIndexOf('.');
      return dot < 0 ? rest : `${rest.slice(0, dot)}/${rest.slice(dot + 1)}`;
    },
  };
}

/** Any text as one word of a subject: what would not be allowed there is written `%XX`. */
export const subjectToken = (text: string): string =>
  encodeURIComponent(text).replace(/[.*]/g, (character) => (character === '.' ? '%2E' : '%2A'));

/** The address of a node is its subject. */
export const formatNatsAddress = (subject: string): string => `nats://${subject}`;

/** The subject that {@link formatNatsAddress} was given. Throws `INVALID_ARGUMENT` for what is no address of a node. */
export function parseNatsAddress(address: string): string {
  const subject = parseAddress(address, 'nats');
  if (!/^[^\s.*>]+(\.[^\s.*>]+)*$/.test(subject))
    throw new RuntimeError({
      code: 'INVALID_ARGUMENT',
      message: `"${address}" is not nats://SUBJECT with a subject of one node`,
    });
  return subject;
}

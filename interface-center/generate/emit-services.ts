import type protobuf from 'protobufjs';
import type { ProtoPackage } from './model.ts';
import { accessOf, httpOf, idempotencyOf } from './options.ts';
import { camelCase, doc, literal, messagesOf } from './typescript.ts';

/** Services: the type of their methods, and the descriptor. */
export const emitServices = ({ name, services }: ProtoPackage): string[] =>
  services.map((service) => emitService(service, name));

function emitService(service: protobuf.Service, packageName: string): string {
  const { name, methodsArray } = service;
  const signatures = methodsArray.map(
    (method) =>
      `${doc(method.comment, '  ')}  readonly ${camelCase(method.name)}: MethodDescriptor<${typesOf(method).join(', ')}>;\n`,
  );
  const methods = methodsArray.map((method) => emitMethod(method, `${packageName}.${name}`));
  return (
    `/** The methods of ${name}. */\nexport type ${name}Methods = {\n${signatures.join('')}};\n\n` +
    `${doc(service.comment)}export const ${name}: ServiceDescriptor<${name}Methods> = {\n` +
    `  name: '${packageName}.${name}',\n  registryName: '${packageName.split('.')[0]}',\n` +
    `  methods: {\n${methods.join('')}  },\n` +
    `  get schema() {\n    return serviceSchema('${packageName}.${name}');\n  },\n};\n`
  );
}

function emitMethod(method: protobuf.Method, service: string): string {
  const http = httpOf(method).map((binding) => `        ${literal(binding)},\n`);
  return (
    `    ${camelCase(method.name)}: {\n` +
    `      name: '${method.name}',\n` +
    `      path: '${service}/${method.name}',\n` +
    `      kind: '${kindOf(method)}',\n` +
    `      request: ${requestOf(method)},\n` +
    `      reply: ${replyOf(method)},\n` +
    `      idempotency: '${idempotencyOf(method)}',\n` +
    `      access: '${accessOf(method)}',\n` +
    `      http: [${http.length === 0 ? '' : `\n${http.join('')}      `}],\n` +
    '    },\n'
  );
}

/** The kind is named only where more than one message goes either way: unary is the default. */
function typesOf(method: protobuf.Method): string[] {
  const kind = kindOf(method);
  return [requestOf(method), replyOf(method), ...(kind === 'unary' ? [] : [literal(kind)])];
}

const requestOf = (method: protobuf.Method): string => messagesOf(method)[0].name;
const replyOf = (method: protobuf.Method): string => messagesOf(method)[1].name;

function kindOf({ requestStream, responseStream }: protobuf.Method): string {
  if (requestStream) return responseStream ? 'bidirectional' : 'client-stream';
  return responseStream ? 'server-stream' : 'unary';
}

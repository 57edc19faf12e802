import {
  createJsonType,
  type MethodDescriptor,
  type MethodKind,
  type ServiceDescriptor,
} from '../../index.ts';

export interface Text {
  readonly text: string;
}

const type = createJsonType<Text>('test.Text');

const method = <Kind extends MethodKind>(name: string, kind: Kind): MethodDescriptor<Text, Text, Kind> => ({
  name,
  path: `test.v1.EchoService/${name}`,
  kind,
  request: type,
  reply: type,
  idempotency: 'unknown',
  access: 'anyone',
  http: [],
});

/** A service for tests of the runtime itself. */
export const EchoService = {
  name: 'test.v1.EchoService',
  registryName: 'echo',
  methods: {
    say: method('Say', 'unary'),
    wait: method('Wait', 'unary'),
    list: method('List', 'server-stream'),
    collect: method('Collect', 'client-stream'),
    chat: method('Chat', 'bidirectional'),
  },
} satisfies ServiceDescriptor;

import { createJsonType, type MethodDescriptor, type ServiceDescriptor } from '../../index.ts';

export interface Text {
  readonly text: string;
}

const type = createJsonType<Text>('test.Text');

const method = (name: string): MethodDescriptor<Text, Text> => ({
  name,
  path: `test.v1.EchoService/${name}`,
  kind: 'unary',
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
  methods: { say: method('Say'), wait: method('Wait') },
} satisfies ServiceDescriptor;

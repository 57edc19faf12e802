import { createJsonType, type Handlers, type Idempotency, type MethodDescriptor } from '@fairlead/runtime';

export interface Text {
  readonly text: string;
}

const type = createJsonType<Text>('field.Text');

/** The service that most tests of this folder call, under any name in the registry. */
export const harbour = (registryName = 'harbour') => {
  const method = (name: string, idempotency: Idempotency): MethodDescriptor<Text, Text> => ({
    name,
    path: `field.v1.${registryName}/${name}`,
    kind: 'unary',
    request: type,
    reply: type,
    idempotency,
    access: 'anyone',
    http: [],
  });
  return {
    name: `field.v1.${registryName}`,
    registryName,
    methods: {
      /** May be carried out again. */
      read: method('Read', 'no-side-effects'),
      /** Must be carried out once only, so that no retry hides what went wrong. */
      write: method('Write', 'unknown'),
    },
  };
};

export type HarbourHandlers = Handlers<ReturnType<typeof harbour>['methods']>;

/** Answers with what it was asked. */
export const echo: HarbourHandlers = { read: (request) => request, write: (request) => request };

import {
  createJsonType,
  type Idempotency,
  type MethodDescriptor,
  type ServiceDescriptor,
} from '@fairlead/runtime';

export interface Text {
  readonly text: string;
}

const type = createJsonType<Text>('proof.Text');

const method = (name: string, idempotency: Idempotency): MethodDescriptor<Text, Text> => ({
  name,
  path: `proof.v1.FickleService/${name}`,
  kind: 'unary',
  request: type,
  reply: type,
  idempotency,
  access: 'anyone',
  http: [],
});

/** Whose nodes can be told to misbehave. */
export const FickleService = {
  name: 'proof.v1.FickleService',
  registryName: 'fickle',
  methods: {
    /** May be tried again. */
    read: method('Read', 'no-side-effects'),
    /** Must not be carried out twice: only where calls go protects it. */
    write: method('Write', 'unknown'),
    /** Refuses every request as invalid. */
    refuse: method('Refuse', 'unknown'),
  },
} satisfies ServiceDescriptor;

/** How a node behaves: `failing` fails every call at once, `late` answers every call after {@link LATE_MS}. */
export type Mood = 'well' | 'failing' | 'late';

export const LATE_MS = 2_000;

import { codes } from '@fairlead/runtime';
import type { JsonSchema } from '@fairlead/runtime/openapi';

const text = (description: string): JsonSchema => ({ type: 'string', description });

/** What `problemOf` makes, as a schema; a test holds the two together. */
export const problemSchema: JsonSchema = {
  type: 'object',
  description: 'An error as RFC 9457 has it, with the members that a program needs added.',
  properties: {
    type: { const: 'about:blank' },
    title: text('The status in words.'),
    status: { type: 'integer', minimum: 400, maximum: 599, description: 'The HTTP status.' },
    detail: text('For a person: what is wrong, and what to do.'),
    code: {
      type: 'string',
      enum: [...codes],
      description: 'The canonical code of the error (google.rpc.Code), which its status follows from.',
    },
    reason: text('What exactly went wrong, for a program; unique within `domain`, may be empty.'),
    domain: text(
      'Who declared the reason: a package such as `vessel.v1`, or `fairlead` for the system itself.',
    ),
    metadata: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Values that go with the reason.',
    },
    fieldViolations: {
      type: 'array',
      description: 'What is wrong with which field of the request.',
      items: {
        type: 'object',
        properties: {
          field: text('The field’s path as JSON names it, for example `containers[0].customerId`.'),
          description: text('What is wrong with it.'),
        },
        required: ['field', 'description'],
      },
    },
    retryable: { type: 'boolean', description: 'Whether the same request may succeed later.' },
    traceId: text('Finds the request in logs and traces.'),
  },
  required: [
    'type',
    'title',
    'status',
    'detail',
    'code',
    'reason',
    'domain',
    'metadata',
    'fieldViolations',
    'retryable',
    'traceId',
  ],
};

import type { JsonSchema } from '@fairlead/runtime/openapi';

/** What `statusOfProblem` makes, as a schema. */
export const statusSchema: JsonSchema = {
  type: 'object',
  description: 'An error as google/rpc/status.proto has it: the same as the problem document says.',
  properties: {
    code: { type: 'integer', minimum: 1, maximum: 16, description: 'The number of google.rpc.Code.' },
    message: { type: 'string', description: 'For a person.' },
    details: {
      type: 'array',
      description:
        '`google.rpc.ErrorInfo`, `BadRequest`, `RetryInfo` and `RequestInfo`, as far as they apply.',
      items: {
        type: 'object',
        properties: { '@type': { type: 'string', description: 'Which of them.' } },
        required: ['@type'],
      },
    },
  },
  required: ['code', 'message', 'details'],
};

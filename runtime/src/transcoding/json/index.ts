export { type FieldSource, linkSchemas, type SchemaSource, type Schemas } from '../../rpc/link-schemas.ts';
export { checkJson } from './check-json.ts';
export { invalidRequest } from './problems.ts';
export { readMessage } from './read-message.ts';
export { writeMessage } from './write-message.ts';

export { fromProtoJson } from './input.ts';
export { toProtoJson } from './output.ts';

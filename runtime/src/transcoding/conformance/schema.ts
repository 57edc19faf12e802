import { linkSchemas } from '../../rpc/link-schemas.ts';

/** A message with a field of every kind, for the cases. */
export const schemas = linkSchemas([
  {
    package: 'test.v1',
    messages: {
      Request: {
        fields: [
          { name: 'name', kind: 'string' },
          { name: 'page_size', kind: 'int32' },
          { name: 'big', kind: 'int64' },
          { name: 'ratio', kind: 'double' },
          { name: 'flag', kind: 'bool' },
          { name: 'data', kind: 'bytes' },
          { name: 'colour', kind: 'enum', typeName: 'test.v1.Colour' },
          { name: 'since', kind: 'timestamp', presence: true },
          { name: 'tags', kind: 'string', repeated: true },
          { name: 'sizes', kind: 'int32', repeated: true },
          { name: 'labels', kind: 'string', mapKey: 'string' },
          { name: 'book', kind: 'message', typeName: 'test.v1.Book', presence: true },
          { name: 'books', kind: 'message', typeName: 'test.v1.Book', repeated: true },
          { name: 'left', kind: 'string', presence: true, oneof: 'side' },
          { name: 'right', kind: 'string', presence: true, oneof: 'side' },
          { name: 'inner', kind: 'message', typeName: 'test.v1.Request', presence: true },
        ],
      },
      Book: {
        fields: [
          { name: 'id', kind: 'string' },
          { name: 'page_count', kind: 'int32' },
          { name: 'author', kind: 'message', typeName: 'test.v1.Author', presence: true },
        ],
      },
      Author: { fields: [{ name: 'full_name', kind: 'string' }] },
    },
    enums: {
      Colour: {
        values: [
          { name: 'COLOUR_UNSPECIFIED', number: 0, comment: '' },
          { name: 'RED', number: 1, comment: '' },
          { name: 'BLUE', number: 2, comment: '' },
        ],
      },
    },
  },
]);

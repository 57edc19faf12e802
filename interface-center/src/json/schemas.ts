import { linkSchemas, type SchemaSource } from '@fairlead/runtime/protojson';
import { allSchemas } from '../../gen/schemas.ts';

/** Not from a proto of ours, and only asked for when somebody prints one by itself. */
const wellKnown: SchemaSource = {
  package: 'google.protobuf',
  messages: {
    Timestamp: {
      fields: [
        { name: 'seconds', kind: 'int64' },
        { name: 'nanos', kind: 'int32' },
      ],
    },
  },
};

export const schemas = linkSchemas([...allSchemas, wellKnown]);

const OP_MSG = 2013;
const REQUEST_ID = 0x0fa1;

/** `{ <command>: 1, $db: 'admin' }` as a message of MongoDB's wire protocol. */
export function commandMessage(command: string): Buffer {
  const int32 = (value: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value);
    return bytes;
  };
  const fields = Buffer.concat([
    Buffer.from(`\x10${command}\0`),
    int32(1),
    Buffer.from('\x02$db\0'),
    int32('admin\0'.length),
    Buffer.from('admin\0'),
  ]);
  const document = Buffer.concat([int32(4 + fields.length + 1), fields, Buffer.from([0])]);
  const body = Buffer.concat([int32(0), Buffer.from([0]), document]);
  const header = [16 + body.length, REQUEST_ID, 0, OP_MSG].map(int32);
  return Buffer.concat([...header, body]);
}

/** Whether the whole reply has arrived. */
export const isWholeReply = (reply: Buffer): boolean =>
  reply.length >= 4 && reply.length >= reply.readInt32LE(0);

/** Whether it is a reply to such a command. */
export const isReply = (reply: Buffer): boolean =>
  reply.length >= 16 &&
  isWholeReply(reply) &&
  reply.readInt32LE(8) === REQUEST_ID &&
  reply.readInt32LE(12) === OP_MSG;

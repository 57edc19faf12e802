import type { Init } from '@fairlead/runtime';
import type { Timestamp } from './timestamp.ts';
import { ended, type Reader, skip, type WireForm, type Writer, wide } from './wire.ts';

/** The binary form of google.protobuf.Timestamp; the generated codecs use it. */
export const timestampWire: WireForm<Timestamp, Init<Timestamp>> = {
  encode({ seconds, nanos }, writer: Writer): void {
    if (seconds) writer.uint32(8).int64(seconds);
    if (nanos) writer.uint32(16).int32(nanos);
  },
  decode(reader: Reader, end: number): Timestamp {
    let seconds = 0;
    let nanos = 0;
    while (reader.pos < end) {
      const tag = reader.tag();
      if (tag === 8) seconds = wide(reader.int64());
      else if (tag === 16) nanos = reader.int32();
      else skip(reader, tag);
    }
    ended(reader, end);
    return { seconds, nanos };
  },
};

const FIRST_BYTES = 16_384;
/** Written character by character up to here: that is quicker than asking the engine. */
const SHORT = 64;
const TWO_32 = 2 ** 32;

/**
 * Writes protobuf, many small messages one after the other. A message is written behind room for its length, which is
 * filled in at its end. Reused from batch to batch.
 */
export class ProtobufWriter {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #at = 0;

  get length(): number {
    return this.#at;
  }

  /** What has been written; valid until the writer is used again. */
  written(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  reset(): void {
    this.#at = 0;
  }

  /** `tag`: the field's number and wire type as the one byte that they are. Fields above 15 take `varint` twice. */
  tag(tag: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = tag;
  }

  /** A whole number from 0 up to 2⁵³. */
  varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#at++] = rest;
  }

  /** An `int64`: negative numbers take ten bytes, as protobuf has it. */
  int64(value: number): void {
    if (value >= 0 && value <= Number.MAX_SAFE_INTEGER) {
      this.varint(value);
      return;
    }
    this.#reserve(10);
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest >= 0x80n) {
      this.#bytes[this.#at++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#bytes[this.#at++] = Number(rest);
  }

  double(value: number): void {
    this.#reserve(8);
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  fixed32(value: number): void {
    this.#reserve(4);
    this.#at = this.#bytes.writeUInt32LE(value, this.#at);
  }

  /** Epoch time as nanoseconds in a `fixed64`, exact to the microsecond. */
  time(epochMs: number): void {
    this.#reserve(8);
    const us = Math.max(0, Math.round(epochMs * 1_000));
    const low = (us % TWO_32) * 1_000;
    const high = Math.floor(us / TWO_32) * 1_000 + Math.floor(low / TWO_32);
    this.#at = this.#bytes.writeUInt32LE(low % TWO_32, this.#at);
    this.#at = this.#bytes.writeUInt32LE(high % TWO_32, this.#at);
  }

  /** Hexadecimal digits as `bytes`, their length before them; at most 127. */
  hex(digits: string): void {
    const count = digits.length >> 1;
    this.#reserve(count + 1);
    const bytes = this.#bytes;
    let at = this.#at;
    bytes[at++] = count;
    for (let digit = 0; digit < count * 2; digit += 2)
      bytes[at++] = (nibble(digits.charCodeAt(digit)) << 4) | nibble(digits.charCodeAt(digit + 1));
    this.#at = at;
  }

  /** A string, its length before it. */
  string(text: string): void {
    if (text.length <= SHORT && this.#ascii(text)) return;
    const size = Buffer.byteLength(text);
    this.varint(size);
    this.#reserve(size);
    this.#at += this.#bytes.write(text, this.#at);
  }

  /** Begins a message that will probably be below 128 bytes, or below 16 KiB with `lengthBytes` 2; `end` takes the result. */
  begin(lengthBytes: 1 | 2): number {
    this.#reserve(lengthBytes);
    this.#at += lengthBytes;
    return this.#at;
  }

  end(start: number, lengthBytes: 1 | 2): void {
    const size = this.#at - start;
    const needed = size < 0x80 ? 1 : size < 0x4000 ? 2 : size < 0x20_0000 ? 3 : 4;
    if (needed !== lengthBytes) {
      this.#reserve(needed);
      this.#bytes.copyWithin(start + needed - lengthBytes, start, this.#at);
    }
    this.#at = start - lengthBytes;
    this.varint(size);
    this.#at += size;
  }

  #ascii(text: string): boolean {
    this.#reserve(SHORT + 1);
    const bytes = this.#bytes;
    let at = this.#at;
    bytes[at++] = text.length;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code >= 0x80) return false;
      bytes[at++] = code;
    }
    this.#at = at;
    return true;
  }

  #reserve(size: number): void {
    if (this.#at + size > this.#bytes.length) this.#grow(size);
  }

  #grow(size: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + size));
    larger.set(this.written());
    this.#bytes = larger;
  }
}

/** Of a hexadecimal digit, given by its character code; lower or upper case. */
const nibble = (code: number): number => (code & 0xf) + (code >= 0x41 ? 9 : 0);

import * as decimal from "./decimal";
import * as utf8 from "./utf8";

/** A range of UTF-8 bytes in memory: a key, a value, a JSON string. Costs nothing until it is decoded. */
export class Text {
  constructor(
    /** Address of the first byte. */
    readonly start: usize,
    /** Length in bytes. */
    readonly length: u32,
  ) {}

  /** Encodes a string. */
  static of(s: string): Text {
    const start = __alloc(utf8.bytesMax(s));
    return new Text(start, <u32>(utf8.write(start, s) - start));
  }

  /** The decimal form of an integer. */
  static ofInteger(value: i64): Text {
    const start = __alloc(decimal.DECIMAL_BYTES_MAX);
    return new Text(start, <u32>(decimal.write(start, value) - start));
  }

  /** Address behind the last byte. */
  get end(): usize {
    return this.start + this.length;
  }

  /** True when this is exactly `s`. ASCII is not encoded for it. */
  is(s: string): bool {
    return utf8.equals(this.start, this.length, s);
  }

  equals(other: Text): bool {
    return this.length == other.length && utf8.compare(this.start, this.length, other.start, other.length) == 0;
  }

  startsWith(s: string): bool {
    const prefix = Text.of(s);
    if (prefix.length > this.length) return false;
    return utf8.compare(this.start, prefix.length, prefix.start, prefix.length) == 0;
  }

  /** True when this is an i64 in canonical decimal form. */
  get isInteger(): bool {
    return decimal.parse(this.start, this.end);
  }

  /** The integer; 0 when `isInteger` is false. */
  get integer(): i64 {
    return decimal.parse(this.start, this.end) ? decimal.parsed : 0;
  }

  toString(): string {
    return utf8.read(this.start, this.length);
  }
}

/** A string, an integer, a `Text` or a `TextBuilder` as `Text`. Decided at compile time. */
export function toText<T>(value: T): Text {
  if (isString<T>()) return Text.of(changetype<string>(value));
  if (isInteger<T>() && !isReference<T>()) {
    if (sizeof<T>() == 8 && !isSigned<T>()) ERROR("u64 may not fit: convert to i64 or to a string first");
    return Text.ofInteger(<i64>value);
  }
  if (value instanceof Text) return value;
  // @ts-ignore: whatever is left must bring its own conversion, or the compiler says so here.
  return value.toText();
}

import { Text, toText } from "./text";
import * as decimal from "./decimal";
import * as utf8 from "./utf8";

/** Joins strings, integers and `Text` into UTF-8 without strings in between. */
export class TextBuilder {
  private start: usize = 0;
  private length: u32 = 0;
  private capacity: u32 = 0;

  /** Appends a string, an integer, a `Text` or another builder. */
  add<T>(value: T): this {
    if (isString<T>()) {
      const s = changetype<string>(value);
      this.room(utf8.bytesMax(s));
      this.length = <u32>(utf8.write(this.start + this.length, s) - this.start);
    } else if (isInteger<T>() && !isReference<T>()) {
      if (sizeof<T>() == 8 && !isSigned<T>()) ERROR("u64 may not fit: convert to i64 or to a string first");
      this.room(<u32>decimal.DECIMAL_BYTES_MAX);
      this.length = <u32>(decimal.write(this.start + this.length, <i64>value) - this.start);
    } else {
      const text = toText(value);
      this.room(text.length);
      memory.copy(this.start + this.length, text.start, text.length);
      this.length += text.length;
    }
    return this;
  }

  /** Appends one ASCII character. */
  addByte(byte: u32): this {
    this.room(1);
    store<u8>(this.start + this.length++, byte);
    return this;
  }

  /** What was built. The builder starts empty again and leaves these bytes alone. */
  toText(): Text {
    const text = new Text(this.start, this.length);
    this.start += this.length;
    this.capacity -= this.length;
    this.length = 0;
    return text;
  }

  // @ts-ignore: decorator
  @inline
  private room(bytes: u32): void {
    if (this.capacity - this.length < bytes) this.grow(bytes);
  }

  private grow(bytes: u32): void {
    const capacity = max<u32>(64, max<u32>(this.capacity << 1, this.length + bytes));
    const start = __alloc(capacity);
    if (this.length) memory.copy(start, this.start, this.length);
    this.start = start;
    this.capacity = capacity;
  }
}

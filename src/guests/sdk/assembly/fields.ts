import { Text } from "./text";
import * as decimal from "./decimal";

/** Reads a value that is a list with commas, as compact state values are. Wrong or missing integers set `failed`. */
export class Fields {
  failed: bool = false;
  private at: usize;
  private end: usize;
  private done: bool = false;

  constructor(text: Text) {
    this.at = text.start;
    this.end = text.end;
  }

  /** The text up to the next comma. */
  next(): Text {
    const start = this.at;
    let p = start;
    while (p < this.end && load<u8>(p) != 0x2c) p++;
    if (this.done) this.failed = true;
    this.done = p == this.end;
    this.at = this.done ? p : p + 1;
    return new Text(start, <u32>(p - start));
  }

  /** The next field as an i32; 0 when it is none. */
  integer(): i32 {
    const p = decimal.read(this.at, this.end);
    const value = decimal.parsed;
    const done = p == this.end;
    const ends = <i32>done | <i32>(load<u8>(p) == 0x2c);
    if (!(<i32>(p != 0) & ends & <i32>(value == <i64>(<i32>value)))) return this.refuse();
    this.done = done;
    this.at = p + <usize>!done;
    return <i32>value;
  }

  private refuse(): i32 {
    this.next();
    this.failed = true;
    return 0;
  }

  /** Everything behind the last field that was read, commas included. */
  rest(): Text {
    const start = this.at;
    this.at = this.end;
    this.done = true;
    return new Text(start, <u32>(this.end - start));
  }
}

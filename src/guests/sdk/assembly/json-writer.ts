import { Text, toText } from "./text";
import { TextBuilder } from "./text-builder";
import { DEPTH_MAX } from "./json-scan";

/**
 * Writes JSON text. Names are written in the order given: give them in sorted order if the text is to be canonical.
 * Misuse (closing what is not open, more than 64 levels) traps: it is a mistake in the contract, not in its input.
 */
export class JsonWriter {
  private out: TextBuilder = new TextBuilder();
  private depth: i32 = 0;
  private filled: u64 = 0; // One bit a level: something is already in it, so a comma comes first.
  private named: bool = false;

  beginObject(): this { return this.begin(0x7b); }
  endObject(): this { return this.finish(0x7d); }
  beginArray(): this { return this.begin(0x5b); }
  endArray(): this { return this.finish(0x5d); }

  name<T>(name: T): this {
    this.separate();
    this.quote(toText(name));
    this.out.addByte(0x3a);
    this.named = true;
    return this;
  }

  /** A string, from a string, `Text` or builder. */
  text<T>(value: T): this {
    this.separate();
    this.quote(toText(value));
    return this;
  }

  integer(value: i64): this {
    this.separate();
    this.out.add(value);
    return this;
  }

  /** Reads back as the same f64; not always the shortest digits. JSON has no NaN and no infinity: both become null. */
  float(value: f64): this {
    this.separate();
    if (!isFinite(value)) this.out.add("null");
    else if (value == Math.trunc(value) && Math.abs(value) < 1e15) this.out.add(<i64>value);
    else this.out.add(value.toString());
    return this;
  }

  bool(value: bool): this {
    this.separate();
    this.out.add(value ? "true" : "false");
    return this;
  }

  null(): this {
    this.separate();
    this.out.add("null");
    return this;
  }

  /** What was written. Everything must be closed. */
  toText(): Text {
    if (this.depth) unreachable();
    return this.out.toText();
  }

  private begin(bracket: u32): this {
    this.separate();
    if (this.depth == DEPTH_MAX) unreachable();
    this.depth++;
    this.filled <<= 1;
    this.out.addByte(bracket);
    return this;
  }

  private finish(bracket: u32): this {
    if (!this.depth) unreachable();
    this.depth--;
    this.filled >>= 1;
    this.filled |= 1;
    this.out.addByte(bracket);
    return this;
  }

  private separate(): void {
    if (!this.named && this.filled & 1) this.out.addByte(0x2c);
    this.named = false;
    this.filled |= 1;
  }

  /** Escapes what JSON demands and nothing else, in RFC 8785's spelling. */
  private quote(text: Text): void {
    this.out.addByte(0x22);
    for (let p = text.start, end = text.end; p < end; p++) {
      const c = <u32>load<u8>(p);
      if (c >= 0x20 && c != 0x22 && c != 0x5c) {
        this.out.addByte(c);
        continue;
      }
      this.out.addByte(0x5c);
      if (c >= 0x20) this.out.addByte(c);
      else if (c == 0x08) this.out.addByte(0x62);
      else if (c == 0x0c) this.out.addByte(0x66);
      else if (c == 0x0a) this.out.addByte(0x6e);
      else if (c == 0x0d) this.out.addByte(0x72);
      else if (c == 0x09) this.out.addByte(0x74);
      else this.out.add("u00").addByte(0x30 + (c >> 4)).addByte((c & 15) < 10 ? 0x30 + (c & 15) : 0x57 + (c & 15));
    }
    this.out.addByte(0x22);
  }
}

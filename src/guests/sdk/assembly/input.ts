import { Text } from "./text";

/**
 * Reads bincode fields from the input; every length is checked against what is left. After a failure everything fails.
 */
export class Input {
  failed: bool = false;

  constructor(public at: usize, readonly end: usize) {}

  get left(): usize { return this.end - this.at; }

  readU64(): u64 {
    if (this.left < 8) return <u64>this.fail();
    const value = load<u64>(this.at);
    this.at += 8;
    return value;
  }

  /** The number of items that follow; refused when they could not fit in what is left. */
  readCount(itemBytesMin: usize): u32 {
    const count = this.readU64();
    return count > <u64>(this.left / itemBytesMin) ? this.fail() : <u32>count;
  }

  /** A string. Its bytes stay where they are; whether they are UTF-8 is the host's promise. */
  readText(): Text {
    const start = this.skipText();
    return new Text(start, <u32>(this.at - start));
  }

  /** Passes over a string and returns its first byte's address. */
  skipText(): usize {
    const left = this.end - this.at;
    const length = left < 8 ? u64.MAX_VALUE : load<u64>(this.at);
    if (length > <u64>left - 8) {
      this.fail();
      return this.end;
    }
    const start = this.at + 8;
    this.at = start + <usize>length;
    return start;
  }

  private fail(): u32 {
    this.failed = true;
    this.at = this.end;
    return 0;
  }
}

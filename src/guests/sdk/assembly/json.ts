import { escapedUnit, hasEscapes, scanColon, scanString, scanValue, skipSpace } from "./json-scan";
import { Text } from "./text";
import * as decimal from "./decimal";
import * as float from "./float";
import * as utf8 from "./utf8";

/**
 * A JSON value: a range of checked text. Looking something up walks the text and copies nothing. What is not there is a
 * value whose every `is…` is false, so a contract asks for the kind it needs and reverts otherwise.
 */
export class Json {
  /** The text must be one value that `scanValue` accepted, or both addresses 0 for "not there". */
  constructor(private start: usize, private end: usize) {}

  /** Checks a text and wraps it; null when it is not JSON or nests deeper than 64 levels. */
  static parse(text: Text): Json | null {
    const start = skipSpace(text.start, text.end);
    const end = scanValue(start, text.end);
    return end && skipSpace(end, text.end) == text.end ? new Json(start, end) : null;
  }

  static missing(): Json {
    return new Json(0, 0);
  }

  private get first(): u32 {
    return <u32>load<u8>(this.start); // There is nothing at address 0.
  }

  get isMissing(): bool { return !this.start; }
  get isNull(): bool { return this.first == 0x6e; }
  get isBool(): bool { return this.first == 0x74 || this.first == 0x66; }
  get isString(): bool { return this.first == 0x22; }
  get isArray(): bool { return this.first == 0x5b; }
  get isObject(): bool { return this.first == 0x7b; }
  get isNumber(): bool { return this.first == 0x2d || this.first - 0x30 <= 9; }

  /** True for a number without fraction and exponent that fits an i64. */
  get isInteger(): bool { return decimal.parse(this.start, this.end); }

  get bool(): bool { return this.first == 0x74; }

  /** The number as i64; 0 when `isInteger` is false. */
  get integer(): i64 { return this.isInteger ? decimal.parsed : 0; }

  /** The number as f64, correctly rounded; NaN when this is not a number. */
  get float(): f64 { return this.isNumber ? float.parse(this.start, this.end) : NaN; }

  /** The JSON text of this value. */
  get json(): Text { return new Text(this.start, <u32>(this.end - this.start)); }

  /** A string's characters as UTF-8; empty when this is not a string. */
  get text(): Text {
    return scanString(this.start, this.end) ? charactersOf(this.start, this.end) : new Text(0, 0);
  }

  /** An object's member; missing when there is none, or this is not an object. Of two equal names the first counts. */
  get(name: string): Json {
    return this.isObject ? this.member(name) : this.item(name);
  }

  private member(name: string): Json {
    const end = this.end;
    let p = this.start;
    do {
      // The text is checked: `p` is at the opening brace or at a comma.
      const start = skipSpace(p + 1, end);
      p = scanString(start, end);
      if (!p) break;
      const found = charactersAre(start, p, name);
      const value = scanColon(p, end);
      p = scanValue(value, end);
      if (found && p) return new Json(value, p);
      p = skipSpace(p, end);
    } while (load<u8>(p) == 0x2c);
    return Json.missing();
  }

  /** The items of an array are members without a name. */
  private item(name: string): Json {
    const items = this.members();
    while (items.next()) {
      if (items.name.is(name)) return items.value;
    }
    return Json.missing();
  }

  /** Walks an array or the members of an object; over anything else it ends at once. */
  members(): JsonMembers {
    const walks = this.isArray || this.isObject;
    return new JsonMembers(walks ? this.start + 1 : this.end, this.end, this.isObject);
  }
}

/** `while (members.next())` over an array or object, in the order of the text. */
export class JsonMembers {
  /** The member's name; empty in an array. */
  name: Text = new Text(0, 0);
  value: Json = Json.missing();

  constructor(private at: usize, private end: usize, private named: bool) {}

  next(): bool {
    // The text is checked: `at` is behind an opening bracket or behind a value.
    let p = skipSpace(this.at, this.end);
    if (p < this.end && load<u8>(p) == 0x2c) p = skipSpace(p + 1, this.end);
    if (p + 1 >= this.end) return false;
    if (this.named) {
      const end = scanString(p, this.end);
      this.name = charactersOf(p, end);
      p = scanColon(end, this.end);
    }
    this.at = scanValue(p, this.end);
    if (!this.at) return false;
    this.value = new Json(p, this.at);
    return true;
  }
}

/** The characters of the string that `scanString` has just read: its own bytes, or a decoded copy when it has escapes. */
// @ts-ignore: decorator
@inline
function charactersOf(start: usize, end: usize): Text {
  return hasEscapes ? unescape(start + 1, end - 1) : new Text(start + 1, <u32>(end - start) - 2);
}

/** The same, compared, without an object where nothing has to be decoded. */
// @ts-ignore: decorator
@inline
function charactersAre(start: usize, end: usize, name: string): bool {
  return hasEscapes ? unescape(start + 1, end - 1).is(name) : utf8.equals(start + 1, <u32>(end - start) - 2, name);
}

function unescape(p: usize, end: usize): Text {
  const start = __alloc(end - p); // An escape is never shorter than what it stands for.
  let out = start;
  while (p < end) {
    const c = <u32>load<u8>(p);
    if (c != 0x5c) {
      store<u8>(out++, c);
      p++;
      continue;
    }
    let unit = escapedUnit(p, end);
    if (unit < 0) {
      store<u8>(out++, shortEscape(<u32>load<u8>(p, 1)));
      p += 2;
      continue;
    }
    p += 6;
    if ((unit & 0xfc00) == 0xd800) {
      unit = 0x10000 + ((unit & 0x3ff) << 10) + (escapedUnit(p, end) & 0x3ff);
      p += 6;
    }
    out = utf8.writeCodePoint(out, unit);
  }
  return new Text(start, <u32>(out - start));
}

function shortEscape(c: u32): u32 {
  switch (c) {
    case 0x62: return 0x08;
    case 0x66: return 0x0c;
    case 0x6e: return 0x0a;
    case 0x72: return 0x0d;
    case 0x74: return 0x09;
    default: return c;
  }
}

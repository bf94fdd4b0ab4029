// UTF-8 as bytes in linear memory. Strings of the language are UTF-16; state and payloads are UTF-8, and stay that way
// unless a contract asks for a string.

const REPLACEMENT: u32 = 0xfffd;

/** Length of the well-formed sequence at `p`, 0 when it is ill-formed or cut off. `p` must be below `end`. */
export function sequenceLength(p: usize, end: usize): usize {
  const first = <u32>load<u8>(p);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length: usize = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (end - p < length) return 0;
  // The second byte carries the rules against overlong forms, surrogates and values above U+10FFFF.
  const second = <u32>load<u8>(p, 1);
  const low: u32 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const high: u32 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  if (length > 2 && (load<u8>(p, 2) & 0xc0) != 0x80) return 0;
  if (length > 3 && (load<u8>(p, 3) & 0xc0) != 0x80) return 0;
  return length;
}

/** Orders two byte ranges as the ABI orders keys: by unsigned byte, a prefix first. */
export function compare(a: usize, aLength: u32, b: usize, bLength: u32): i32 {
  let left = min(aLength, bLength);
  for (; left >= 8; a += 8, b += 8, left -= 8) {
    const different = load<u64>(a) ^ load<u64>(b);
    if (different) return compareByte(a, b, <usize>ctz(different) >> 3);
  }
  if (left & 4) {
    const different = load<u32>(a) ^ load<u32>(b);
    if (different) return compareByte(a, b, ctz(different) >> 3);
    a += 4;
    b += 4;
  }
  if (left & 2) {
    const different = <u32>load<u16>(a) ^ <u32>load<u16>(b);
    if (different) return compareByte(a, b, ctz(different) >> 3);
    a += 2;
    b += 2;
  }
  if (left & 1 && load<u8>(a) != load<u8>(b)) return compareByte(a, b, 0);
  return <i32>(aLength > bLength) - <i32>(aLength < bLength);
}

/** Memory is little-endian: the first byte that differs is the lowest of a word. */
// @ts-ignore: decorator
@inline
function compareByte(a: usize, b: usize, i: usize): i32 {
  return <i32>load<u8>(a + i) - <i32>load<u8>(b + i);
}

// Four UTF-16 units at a time, for what is ASCII.

/** The bits that none of four ASCII units has. */
const BEYOND_ASCII: u64 = 0xff80_ff80_ff80_ff80;

// @ts-ignore: decorator
@inline
function unitAt(s: string, i: u32): u32 {
  return load<u16>(changetype<usize>(s) + (<usize>i << 1));
}

// @ts-ignore: decorator
@inline
function fourAt(s: string, i: u32): u64 {
  return load<u64>(changetype<usize>(s) + (<usize>i << 1));
}

/** Four ASCII units as four bytes. */
// @ts-ignore: decorator
@inline
function narrow(units: u64): u32 {
  const pairs = (units | (units >> 8)) & 0x0000_ffff_0000_ffff;
  return <u32>(pairs | (pairs >> 16));
}

/** True when the `length` bytes at `p` are `s` in UTF-8. Does not encode ASCII. */
export function equals(p: usize, length: u32, s: string): bool {
  const units = <u32>s.length;
  if (units > length) return false; // No unit takes less than a byte.
  let i: u32 = 0;
  for (; i + 4 <= units; i += 4) {
    const four = fourAt(s, i);
    const beyond = four & BEYOND_ASCII;
    if (beyond | (narrow(four) ^ load<u32>(p + i))) return beyond ? equalsEncoded(p, length, s) : false;
  }
  for (; i < units; i++) {
    const one = unitAt(s, i);
    if (one != load<u8>(p + i) || one >= 0x80) return one < 0x80 ? false : equalsEncoded(p, length, s);
  }
  return units == length;
}

function equalsEncoded(p: usize, length: u32, s: string): bool {
  const encoded = __alloc(<usize>s.length * 3);
  return compare(p, length, encoded, <u32>(write(encoded, s) - encoded)) == 0;
}

/** The code point at UTF-16 index `i`; a lone surrogate has no UTF-8 form and becomes U+FFFD. */
function codePointAt(s: string, i: u32): u32 {
  const unit = unitAt(s, i);
  if ((unit & 0xf800) != 0xd800) return unit;
  if (unit > 0xdbff || i + 1 >= <u32>s.length) return REPLACEMENT;
  const next = unitAt(s, i + 1);
  return (next & 0xfc00) == 0xdc00 ? 0x10000 + ((unit & 0x3ff) << 10) + (next & 0x3ff) : REPLACEMENT;
}

/** Writes a code point, returns the address behind it. */
export function writeCodePoint(p: usize, c: u32): usize {
  if (c < 0x80) {
    store<u8>(p, c);
    return p + 1;
  }
  if (c < 0x800) {
    store<u8>(p, 0xc0 | (c >> 6));
    store<u8>(p, 0x80 | (c & 0x3f), 1);
    return p + 2;
  }
  if (c < 0x10000) {
    store<u8>(p, 0xe0 | (c >> 12));
    store<u8>(p, 0x80 | ((c >> 6) & 0x3f), 1);
    store<u8>(p, 0x80 | (c & 0x3f), 2);
    return p + 3;
  }
  store<u8>(p, 0xf0 | (c >> 18));
  store<u8>(p, 0x80 | ((c >> 12) & 0x3f), 1);
  store<u8>(p, 0x80 | ((c >> 6) & 0x3f), 2);
  store<u8>(p, 0x80 | (c & 0x3f), 3);
  return p + 4;
}

/** Writes `s` at `p`, returns the address behind it. At most three bytes a UTF-16 unit. */
export function write(p: usize, s: string): usize {
  const length = <u32>s.length;
  let i: u32 = 0;
  for (; i + 4 <= length; i += 4, p += 4) {
    const four = fourAt(s, i);
    if (four & BEYOND_ASCII) break;
    store<u32>(p, narrow(four));
  }
  for (; i < length; i++) {
    const unit = unitAt(s, i);
    if (unit < 0x80) {
      store<u8>(p++, unit);
      continue;
    }
    const c = codePointAt(s, i);
    if (c >= 0x10000) i++;
    p = writeCodePoint(p, c);
  }
  return p;
}

/** Decodes to a string of the language; each byte of an ill-formed sequence becomes U+FFFD. */
export function read(p: usize, length: u32): string {
  // UTF-16 never needs more units than UTF-8 needs bytes.
  const object = __new(<usize>length << 1, idof<string>());
  const end = p + <usize>length;
  let out = object;
  while (p < end) {
    const size = sequenceLength(p, end);
    let c = <u32>load<u8>(p);
    if (size == 0) c = REPLACEMENT;
    else if (size == 2) c = ((c & 0x1f) << 6) | (load<u8>(p, 1) & 0x3f);
    else if (size == 3) c = ((c & 0x0f) << 12) | ((load<u8>(p, 1) & 0x3f) << 6) | (load<u8>(p, 2) & 0x3f);
    else if (size == 4) {
      c = ((c & 0x07) << 18) | ((load<u8>(p, 1) & 0x3f) << 12);
      c |= ((load<u8>(p, 2) & 0x3f) << 6) | (load<u8>(p, 3) & 0x3f);
    }
    p += size ? size : 1;
    if (c >= 0x10000) {
      store<u16>(out, 0xd800 + ((c - 0x10000) >> 10));
      out += 2;
      c = 0xdc00 + (c & 0x3ff);
    }
    store<u16>(out, c);
    out += 2;
  }
  return changetype<string>(__renew(object, out - object));
}

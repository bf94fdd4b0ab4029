// UTF-8 as bytes in linear memory. Strings of the language are UTF-16; state and payloads are UTF-8, and stay that way
// unless a contract asks for a string.
//
// What is here looks at words, also beyond the end of a text: `runtime` leaves memory behind all that it hands out. Bytes
// that do not belong to the text are masked, not branched around: a branch costs more than what it saves.

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

/**
 * The first eight bytes of a text as a number that orders as they do; what is behind its end counts as zero. If the words
 * of two texts differ, they order the texts.
 */
// @ts-ignore: decorator
@inline
export function firstWord(p: usize, length: u32): u64 {
  // A shift is taken modulo 64: eight bytes need a mask of their own.
  const behind = select<u64>(0, u64.MAX_VALUE >> (<u64>length << 3), length >= 8);
  return bswap(load<u64>(p)) & ~behind;
}

/** Orders two byte ranges as the ABI orders keys: by unsigned byte, a prefix first. */
export function compare(a: usize, aLength: u32, b: usize, bLength: u32): i32 {
  const first = firstWord(a, aLength);
  const second = firstWord(b, bLength);
  let order = <i32>(first > second) - <i32>(first < second);
  if (!order) order = compareBehind(a, aLength, b, bLength);
  return order;
}

/** The same for texts that have the same first word. */
export function compareBehind(a: usize, aLength: u32, b: usize, bLength: u32): i32 {
  // What only one of them has decides last. If a text ends within its first word, the other goes on with zeros there.
  const both = max(min(aLength, bLength), 8) - 8;
  let order = compareWords(a + 8, b + 8, both);
  if (!order) order = both > 8 ? compareLong(a, aLength, b, bLength) : orderOf(aLength, bLength);
  return order;
}

function compareLong(a: usize, aLength: u32, b: usize, bLength: u32): i32 {
  const both = min(aLength, bLength);
  let i: u32 = 16;
  let order: i32;
  do {
    order = compareWords(a + i, b + i, both - i);
    i += 8;
  } while (<i32>(order == 0) & <i32>(i < both));
  return order ? order : orderOf(aLength, bLength);
}

/** Orders up to eight of `length` bytes. Memory is little-endian: the first byte that differs is the lowest of a word. */
// @ts-ignore: decorator
@inline
function compareWords(a: usize, b: usize, length: u32): i32 {
  const first = load<u64>(a);
  const second = load<u64>(b);
  const different = (first ^ second) & select<u64>(u64.MAX_VALUE, ((<u64>1) << (<u64>length << 3)) - 1, length >= 8);
  const at = ctz(different) & 0x38;
  const order = <i32>(<u8>(first >> at)) - <i32>(<u8>(second >> at));
  return different ? order : 0;
}

// @ts-ignore: decorator
@inline
function orderOf(a: u32, b: u32): i32 {
  return <i32>(a > b) - <i32>(a < b);
}

// Four UTF-16 units at a time, for what is ASCII. The last four of a string may overlap those before them, and of a
// shorter string some belong to whatever is behind it.

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

/** Where the last four units start. */
// @ts-ignore: decorator
@inline
function lastFour(units: u32): u32 {
  return max(units, 4) - 4;
}

/** The bits of up to four units of `bits` bits that belong to a string of `units`. */
// @ts-ignore: decorator
@inline
function unitMask(units: u32, bits: u64): u64 {
  return select<u64>(u64.MAX_VALUE, ((<u64>1) << (<u64>units * bits)) - 1, units >= 4);
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
  // Only ASCII takes a byte for a unit, and nothing takes less.
  if (units != length) return units < length ? equalsLonger(p, length, s) : false;
  const last = lastFour(units);
  const unitBits = unitMask(units, 16);
  const byteBits = <u32>unitMask(units, 8);
  let beyond: u64 = 0;
  let different: u32 = 0;
  let i: u32 = 0;
  do {
    const at = min(i, last);
    const four = fourAt(s, at) & unitBits;
    beyond |= four;
    different |= narrow(four) ^ (load<u32>(p + at) & byteBits);
    i += 4;
  } while (i < units);
  // One byte for each unit, but not all units are ASCII: some byte is missing.
  return <bool>(<i32>(different == 0) & <i32>((beyond & BEYOND_ASCII) == 0));
}

/** The same where the bytes are more than the units. */
function equalsLonger(p: usize, length: u32, s: string): bool {
  const units = <u32>s.length;
  for (let i: u32 = 0; i < units; i++) {
    const unit = unitAt(s, i);
    if (unit >= 0x80) return equalsEncoded(p, length, s);
    if (unit != load<u8>(p + i)) return false;
  }
  return false;
}

function equalsEncoded(p: usize, length: u32, s: string): bool {
  const encoded = __alloc(bytesMax(s));
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

/** Bytes that `write` may touch: three for a UTF-16 unit is the worst case, and it stores four at a time. */
// @ts-ignore: decorator
@inline
export function bytesMax(s: string): u32 {
  return max(<u32>s.length * 3, 4);
}

/** Writes `s` at `p`, returns the address behind it. */
export function write(p: usize, s: string): usize {
  const units = <u32>s.length;
  const first = fourAt(s, 0) & unitMask(units, 16);
  store<u32>(p, narrow(first));
  let end = p + units;
  if (units > 4) end = writeRest(p, s);
  if (first & BEYOND_ASCII) end = writeCodePoints(p, s);
  return end;
}

/** What is behind the first four units, or all of it if some unit there is not ASCII. */
function writeRest(p: usize, s: string): usize {
  const units = <u32>s.length;
  const last = units - 4;
  let beyond: u64 = 0;
  let i: u32 = 4;
  do {
    const at = min(i, last);
    const four = fourAt(s, at);
    beyond |= four;
    store<u32>(p + at, narrow(four));
    i += 4;
  } while (i < units);
  return beyond & BEYOND_ASCII ? writeCodePoints(p, s) : p + units;
}

function writeCodePoints(p: usize, s: string): usize {
  for (let i: u32 = 0, units = <u32>s.length; i < units; i++) {
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

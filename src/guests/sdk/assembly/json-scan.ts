// Checks JSON text (RFC 8259) where it lies and finds where values end. No recursion: nesting is a stack of bits.

import * as decimal from "./decimal";
import * as utf8 from "./utf8";

/** Levels of arrays and objects: one bit each in a u64. */
export const DEPTH_MAX: i32 = 64;

// Text that is canonical has no space outside of strings and hardly an escape within: what is tried first everywhere is
// one look at a word, which may lie beyond the end (`runtime` leaves memory there). A failure is address 0, where memory
// holds zeros: who goes on from there finds nothing either, and need not ask.

/** Behind the space at `p`, if there is any. */
// @ts-ignore: decorator
@inline
export function skipSpace(p: usize, end: usize): usize {
  return load<u8>(p) > 0x20 ? p : skipSpaces(p, end);
}

function skipSpaces(p: usize, end: usize): usize {
  while (p < end) {
    const c = <u32>load<u8>(p);
    if (c > 0x20 || (c != 0x20 && c != 0x0a && c != 0x0d && c != 0x09)) break;
    p++;
  }
  return p;
}

/**
 * Of eight bytes, in the order of memory, the top bits of those that are a quote, a backslash, a control character or
 * beyond ASCII. The lowest bit set is right; above it there may be some without cause.
 */
// @ts-ignore: decorator
@inline
function specialOf(bytes: u64): u64 {
  const ones: u64 = 0x0101_0101_0101_0101;
  const quote = bytes ^ (ones * 0x22);
  const backslash = bytes ^ (ones * 0x5c);
  // v - ones borrows into a byte's top bit when that byte is zero, and from the byte above, which is then not reliable.
  const equal = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash);
  return (bytes | (bytes - ones * 0x20) | equal) & (ones << 7);
}

/** True when the string that `scanString` read last has escapes. A module variable, because a function has one result. */
export let hasEscapes: bool = false;

/** From an opening quote to behind the closing one; 0 when it is not a well-formed string. */
export function scanString(p: usize, end: usize): usize {
  hasEscapes = false;
  let q = p + 1;
  const special = specialOf(load<u64>(q));
  q += <usize>ctz(special) >> 3; // 8 when there are none.
  if (!special) q = findSpecial(q, end);
  const plain = <i32>(load<u8>(p) == 0x22) & <i32>(load<u8>(q) == 0x22) & <i32>(q < end);
  return plain ? q + 1 : scanOddString(p, q, end);
}

/** The first byte from `p` on that `specialOf` marks; anywhere beyond the end when there is none. */
function findSpecial(p: usize, end: usize): usize {
  let special: u64;
  do {
    special = specialOf(load<u64>(p));
    p += <usize>ctz(special) >> 3;
  } while (<i32>(special == 0) & <i32>(p < end));
  return p;
}

/** A string that is not only ASCII without escapes, or no string; up to `special` it is plain. */
function scanOddString(p: usize, special: usize, end: usize): usize {
  if (p >= end || load<u8>(p) != 0x22) return 0;
  p = special;
  while (p < end) {
    const c = <u32>load<u8>(p);
    if (c == 0x22) return p + 1;
    if (c == 0x5c) {
      hasEscapes = true;
      p = scanEscape(p, end);
    } else if (c < 0x20) return 0;
    else if (c < 0x80) p = findSpecial(p, end);
    else {
      const size = utf8.sequenceLength(p, end);
      p = size ? p + size : 0;
    }
    if (!p) return 0;
  }
  return 0;
}

function scanEscape(p: usize, end: usize): usize {
  if (end - p < 2) return 0;
  switch (<u32>load<u8>(p, 1)) {
    case 0x22: case 0x5c: case 0x2f: case 0x62: case 0x66: case 0x6e: case 0x72: case 0x74:
      return p + 2;
    case 0x75: {
      const unit = escapedUnit(p, end);
      if (unit < 0 || (unit & 0xfc00) == 0xdc00) return 0;
      if ((unit & 0xfc00) != 0xd800) return p + 6;
      // Half of a pair has no UTF-8 form, so it cannot be a key or a value.
      const low = escapedUnit(p + 6, end);
      return low >= 0 && (low & 0xfc00) == 0xdc00 ? p + 12 : 0;
    }
    default:
      return 0;
  }
}

/** The UTF-16 unit of `\uXXXX` at `p`, -1 when there is none. */
export function escapedUnit(p: usize, end: usize): i32 {
  if (p >= end || end - p < 6 || load<u8>(p) != 0x5c || load<u8>(p, 1) != 0x75) return -1;
  let unit = 0;
  for (let i: usize = 2; i < 6; i++) {
    const c = <u32>load<u8>(p + i);
    const letter = (c | 0x20) - 0x61;
    if (c - 0x30 <= 9) unit = (unit << 4) | (c - 0x30);
    else if (letter <= 5) unit = (unit << 4) | (letter + 10);
    else return -1;
  }
  return unit;
}

function scanDigits(p: usize, end: usize): usize {
  const start = p;
  while (p < end && <u32>load<u8>(p) - 0x30 <= 9) p++;
  return p == start ? 0 : p;
}

/** From a digit or a minus to behind the number; 0 when it is malformed. */
function scanNumber(p: usize, end: usize): usize {
  const start = p + <usize>(load<u8>(p) == 0x2d);
  const digits = decimal.digitsAt(start);
  const count = decimal.digitCount(digits);
  const behind = start + count;
  // An integer of up to seven digits in front of a comma or a closing bracket.
  const next = <u32>load<u8>(behind);
  const plain = <i32>(count - 1 < 7) & (<i32>(<u8>digits != 0) | <i32>(count == 1)) & <i32>(behind < end)
    & (<i32>(next == 0x2c) | <i32>((next | 0x20) == 0x7d));
  return plain ? behind : scanOddNumber(p, end);
}

function scanOddNumber(p: usize, end: usize): usize {
  if (p >= end) return 0;
  if (load<u8>(p) == 0x2d) p++;
  if (p < end && load<u8>(p) == 0x30) p++;
  else p = scanDigits(p, end);
  if (p && p < end && load<u8>(p) == 0x2e) p = scanDigits(p + 1, end);
  if (p && p < end && (load<u8>(p) | 0x20) == 0x65) {
    p++;
    if (p < end && (load<u8>(p) == 0x2b || load<u8>(p) == 0x2d)) p++;
    p = scanDigits(p, end);
  }
  return p;
}

/** true, false, null: compared as little-endian words. */
function scanLiteral(p: usize, end: usize): usize {
  const word = load<u32>(p);
  const four = <usize>(word == 0x65757274) | <usize>(word == 0x6c6c756e);
  const five = <usize>(word == 0x736c6166) & <usize>(load<u8>(p, 4) == 0x65);
  const size = (four << 2) + five * 5;
  return select<usize>(p + size, 0, <bool>(<i32>(size != 0) & <i32>(end - p >= size)));
}

/** A value that is no array and no object. */
function scanScalar(p: usize, end: usize): usize {
  const c = <u32>load<u8>(p);
  if (c == 0x22) return scanString(p, end);
  return <i32>(c == 0x2d) | <i32>(c - 0x30 <= 9) ? scanNumber(p, end) : scanLiteral(p, end);
}

/** A member name and its colon; the address of the value, 0 when it is malformed. */
// @ts-ignore: decorator
@inline
export function scanName(p: usize, end: usize): usize {
  return scanColon(scanString(p, end), end);
}

/** From behind a member name to its value; 0 when there is no colon in between. */
// @ts-ignore: decorator
@inline
export function scanColon(p: usize, end: usize): usize {
  const plain = <i32>(load<u8>(p) == 0x3a) & <i32>(load<u8>(p, 1) > 0x20) & <i32>(p < end);
  return plain ? p + 1 : scanSpacedColon(p, end);
}

function scanSpacedColon(p: usize, end: usize): usize {
  p = skipSpace(p, end);
  return p < end && load<u8>(p) == 0x3a ? skipSpace(p + 1, end) : 0;
}

/** From the first byte of a value to behind its last; 0 when it is not JSON or nests deeper than DEPTH_MAX. */
export function scanValue(p: usize, end: usize): usize {
  if ((load<u8>(p) | 0x20) != 0x7b) return scanScalar(p, end);
  const flat = scanFlatObject(p, end);
  return flat ? flat : scanNested(p, end);
}

/** An object without arrays and objects in it, nor space between its members; 0 when it is anything else. */
function scanFlatObject(p: usize, end: usize): usize {
  if (load<u8>(p) != 0x7b) return 0;
  do p = scanScalar(scanName(p + 1, end), end);
  while (load<u8>(p) == 0x2c);
  return <i32>(load<u8>(p) == 0x7d) & <i32>(p < end) ? p + 1 : 0;
}

/** Any value. */
function scanNested(p: usize, end: usize): usize {
  let kinds: u64 = 0; // Lowest bit: 1 when the innermost open level is an object.
  let depth = 0;
  while (p && p < end) {
    const c = <u32>load<u8>(p);
    if (c == 0x7b || c == 0x5b) {
      if (depth == DEPTH_MAX) return 0;
      depth++;
      kinds = (kinds << 1) | <u64>(c == 0x7b);
      p = skipSpace(p + 1, end);
      if (p < end && load<u8>(p) == c + 2) {
        p++;
        depth--;
        kinds >>= 1;
      } else {
        if (kinds & 1) p = scanName(p, end);
        continue;
      }
    } else p = scanScalar(p, end);
    if (!p) return 0;

    // A value has ended: close levels until one goes on.
    for (;;) {
      if (!depth) return p;
      p = skipSpace(p, end);
      if (p >= end) return 0;
      const next = <u32>load<u8>(p++);
      if (next == 0x2c) {
        p = skipSpace(p, end);
        if (kinds & 1) p = scanName(p, end);
        break;
      }
      if (next != (kinds & 1 ? 0x7d : 0x5d)) return 0;
      depth--;
      kinds >>= 1;
    }
  }
  return 0;
}

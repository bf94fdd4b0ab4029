// Checks JSON text (RFC 8259) where it lies and finds where values end. No recursion: nesting is a stack of bits.

import * as utf8 from "./utf8";

/** Levels of arrays and objects: one bit each in a u64. */
export const DEPTH_MAX: i32 = 64;

export function skipSpace(p: usize, end: usize): usize {
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
  if (p >= end || load<u8>(p) != 0x22) return 0;
  p++;
  while (p < end) {
    // Most strings are plain ASCII, and keys are long: eight bytes at a time.
    while (end - p >= 8) {
      const special = specialOf(load<u64>(p));
      p += special ? <usize>ctz(special) >> 3 : 8;
      if (special) break;
    }
    if (p == end) return 0;
    const c = <u32>load<u8>(p);
    if (c == 0x22) return p + 1;
    if (c == 0x5c) {
      hasEscapes = true;
      p = scanEscape(p, end);
    } else if (c < 0x20) return 0;
    else if (c < 0x80) p++;
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

function scanNumber(p: usize, end: usize): usize {
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
  if (end - p < 4) return 0;
  const word = load<u32>(p);
  if (word == 0x65757274 || word == 0x6c6c756e) return p + 4;
  return word == 0x736c6166 && end - p >= 5 && load<u8>(p, 4) == 0x65 ? p + 5 : 0;
}

/** A member name and its colon; the address of the value, 0 when it is malformed. */
export function scanName(p: usize, end: usize): usize {
  p = scanString(p, end);
  return p ? scanColon(p, end) : 0;
}

/** From behind a member name to its value; 0 when there is no colon in between. */
export function scanColon(p: usize, end: usize): usize {
  p = skipSpace(p, end);
  return p < end && load<u8>(p) == 0x3a ? skipSpace(p + 1, end) : 0;
}

/** From the first byte of a value to behind its last; 0 when it is not JSON or nests deeper than DEPTH_MAX. */
export function scanValue(p: usize, end: usize): usize {
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
    } else if (c == 0x22) p = scanString(p, end);
    else if (c == 0x2d || c - 0x30 <= 9) p = scanNumber(p, end);
    else p = scanLiteral(p, end);
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

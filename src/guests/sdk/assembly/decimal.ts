// Decimal integers in their one canonical form: no plus sign, no leading zero, no "-0".

/** Longest i64: "-9223372036854775808". */
export const DECIMAL_BYTES_MAX: usize = 20;

/** What the last successful `parse` read. A module variable, because a function has one result. */
export let parsed: i64 = 0;

/** Reads the whole range as an i64 into `parsed`; false when it is anything else. */
export function parse(p: usize, end: usize): bool {
  return <bool>(<i32>(p < end) & <i32>(read(p, end) == end));
}

/** Reads an i64 at `p` into `parsed`, and returns the address of the first byte that is no digit; 0 when there is none. */
export function read(p: usize, end: usize): usize {
  const negative = <u32>(<u32>(load<u8>(p) == 0x2d) & <u32>(p < end));
  const start = p + negative;
  const bytes = digitsAt(start);
  const count = min(digitCount(bytes), end - start);
  if (count == 8) return readLong(start, end, negative);
  // No digits at all leave nonsense here, which is refused below.
  const magnitude = joinDigits(bytes << (64 - (<u64>count << 3)));
  parsed = negative ? 0 - <i64>magnitude : <i64>magnitude;
  return select<usize>(start + count, 0, isCanonical(<u8>bytes, count, negative));
}

/** The same for eight digits and more. */
function readLong(start: usize, end: usize, negative: u32): usize {
  let magnitude = joinDigits(digitsAt(start));
  let p = start + 8;
  for (; p < end; p++) {
    const digit = <u32>load<u8>(p) - 0x30;
    if (digit > 9) break;
    magnitude = magnitude * 10 + digit;
  }
  const length = p - start;
  if (length > 19) return 0; // 19 digits fit in a u64; what more do to it is not looked at.
  if (!isCanonical(load<u8>(start) - 0x30, length, negative)) return 0;
  if (magnitude > <u64>i64.MAX_VALUE + <u64>negative) return 0;
  parsed = negative ? 0 - <i64>magnitude : <i64>magnitude;
  return p;
}

/** No leading zero in front of anything, no "-0", and not nothing. */
// @ts-ignore: decorator
@inline
function isCanonical(first: u8, length: usize, negative: u32): bool {
  return <bool>(<u32>(length != 0) & (<u32>(first != 0) | (<u32>(length == 1) & (negative ^ 1))));
}

/** The eight bytes at `p`, of which those that are digits have their value. */
// @ts-ignore: decorator
@inline
export function digitsAt(p: usize): u64 {
  return load<u64>(p) ^ 0x3030_3030_3030_3030;
}

/** How many of the eight bytes of `digitsAt` are digits before the first that is none. */
// @ts-ignore: decorator
@inline
export function digitCount(bytes: u64): usize {
  // What is no digit leaves its byte's top bit set, and so do some bytes above it.
  const others = (bytes | (bytes + 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080;
  return <usize>ctz(others) >> 3; // 8 when there are none.
}

/** Eight digits, one a byte, the first in the lowest: pairs, then fours, then all. */
// @ts-ignore: decorator
@inline
function joinDigits(digits: u64): u64 {
  const pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
  const fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
  return (fours * 10000 + (fours >> 32)) & 0xffff_ffff;
}

/** What is above all numbers of eight digits. */
const EIGHT_DIGITS: u64 = 100_000_000;

/** The digits of a number below EIGHT_DIGITS, one a byte, the first in the lowest: halves, then pairs, then all. */
// @ts-ignore: decorator
@inline
function splitDigits(value: u64): u64 {
  // Products instead of divisions: each is exact as far as its quotient may go.
  const head = (value * 109951163) >> 40; // / 10000, below 100000000
  const fours = head + ((value - head * 10000) << 32);
  const hundreds = ((fours * 10486) >> 20) & 0x0000_007f_0000_007f; // / 100, below 10000
  const pairs = hundreds + ((fours - hundreds * 100) << 16);
  const tens = ((pairs * 103) >> 10) & 0x000f_000f_000f_000f; // / 10, below 100
  return tens + ((pairs - tens * 10) << 8);
}

/** Writes eight digits, or without the leading zeros; touches eight bytes in any case. */
// @ts-ignore: decorator
@inline
function writeDigits(p: usize, digits: u64, zerosToo: bool): usize {
  const skipped = zerosToo ? 0 : ctz(digits | (<u64>1 << 56)) & ~7; // The last digit stays.
  store<u64>(p, (digits | 0x3030_3030_3030_3030) >> skipped);
  return p + 8 - <usize>(skipped >> 3);
}

/** Writes `value` at `p`, where there must be room for DECIMAL_BYTES_MAX; returns the address behind it. */
export function write(p: usize, value: i64): usize {
  const negative = value < 0;
  store<u8>(p, 0x2d); // Overwritten when it is not negative.
  p += <usize>negative;
  const magnitude = negative ? 0 - <u64>value : <u64>value;
  let end = writeDigits(p, splitDigits(magnitude), false); // Of a longer one, nonsense.
  if (magnitude >= EIGHT_DIGITS) end = writeLong(p, magnitude);
  return end;
}

function writeLong(p: usize, magnitude: u64): usize {
  const high = magnitude / EIGHT_DIGITS;
  if (high >= EIGHT_DIGITS) {
    p = writeDigits(p, splitDigits(high / EIGHT_DIGITS), false);
    p = writeDigits(p, splitDigits(high % EIGHT_DIGITS), true);
  } else p = writeDigits(p, splitDigits(high), false);
  return writeDigits(p, splitDigits(magnitude % EIGHT_DIGITS), true);
}

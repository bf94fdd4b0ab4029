// Decimal integers in their one canonical form: no plus sign, no leading zero, no "-0".

/** Longest i64: "-9223372036854775808". */
export const DECIMAL_BYTES_MAX: usize = 20;

/** What the last successful `parse` read. A module variable, because a function has one result. */
export let parsed: i64 = 0;

/** Reads the whole range as an i64 into `parsed`; false when it is anything else. */
export function parse(p: usize, end: usize): bool {
  return p < end && read(p, end) == end;
}

/** Reads an i64 at `p` into `parsed`, and returns the address of the first byte that is no digit; 0 when there is none. */
export function read(p: usize, end: usize): usize {
  const negative = p < end && load<u8>(p) == 0x2d;
  if (negative) p++;
  const start = p;
  let magnitude: u64 = 0;
  if (end - p >= 8) {
    // Up to eight digits at once. What is no digit leaves its byte's top bit set, and so do some bytes above it.
    const bytes = load<u64>(p) ^ 0x3030_3030_3030_3030;
    const others = (bytes | (bytes + 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080;
    const count = <usize>ctz(others) >> 3; // 8 when there are none.
    if (count) magnitude = joinDigits(bytes << <u64>(64 - (count << 3)));
    p += count;
  }
  for (; p < end; p++) {
    const digit = <u32>load<u8>(p) - 0x30;
    if (digit > 9) break;
    magnitude = magnitude * 10 + digit;
  }
  const length = p - start;
  if (length == 0 || length > 19) return 0; // 19 digits fit in a u64; what more do to it is not looked at.
  if (load<u8>(start) == 0x30 && (length > 1 || negative)) return 0;
  if (magnitude > <u64>i64.MAX_VALUE + <u64>negative) return 0;
  parsed = negative ? 0 - <i64>magnitude : <i64>magnitude;
  return p;
}

/** Eight digits, one a byte, the first in the lowest: pairs, then fours, then all. */
// @ts-ignore: decorator
@inline
function joinDigits(digits: u64): u64 {
  const pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
  const fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
  return (fours * 10000 + (fours >> 32)) & 0xffff_ffff;
}

/** Writes `value` at `p`, returns the address behind it. */
export function write(p: usize, value: i64): usize {
  let magnitude = <u64>value;
  if (value < 0) {
    store<u8>(p++, 0x2d);
    magnitude = 0 - magnitude;
  }
  let end = p + 1;
  // No i64 has more than 19 digits, so the limit does not overflow.
  for (let limit: u64 = 10; magnitude >= limit; limit *= 10) end++;
  let at = end;
  do {
    at--;
    store<u8>(at, 0x30 + <u32>(magnitude % 10));
    magnitude /= 10;
  } while (at != p);
  return end;
}

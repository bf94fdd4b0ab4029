// Decimal integers in their one canonical form: no plus sign, no leading zero, no "-0".

/** Longest i64: "-9223372036854775808". */
export const DECIMAL_BYTES_MAX: usize = 20;

/** What the last successful `parse` read. A module variable, because a function has one result. */
export let parsed: i64 = 0;

/** Reads the whole range as an i64 into `parsed`; false when it is anything else. */
export function parse(p: usize, end: usize): bool {
  const negative = p < end && load<u8>(p) == 0x2d;
  if (negative) p++;
  const length = end - p;
  if (length == 0 || length > 19) return false;
  if (load<u8>(p) == 0x30 && (length > 1 || negative)) return false;
  let magnitude: u64 = 0; // 19 digits fit in a u64.
  for (; p < end; p++) {
    const digit = <u32>load<u8>(p) - 0x30;
    if (digit > 9) return false;
    magnitude = magnitude * 10 + digit;
  }
  if (magnitude > <u64>i64.MAX_VALUE + <u64>negative) return false;
  parsed = negative ? 0 - <i64>magnitude : <i64>magnitude;
  return true;
}

/** Writes `value` at `p`, returns the address behind it. */
export function write(p: usize, value: i64): usize {
  let magnitude = <u64>value;
  if (value < 0) {
    store<u8>(p++, 0x2d);
    magnitude = 0 - magnitude;
  }
  let end = p + 1;
  for (let rest = magnitude / 10; rest; rest /= 10) end++;
  let at = end;
  do {
    store<u8>(--at, 0x30 + <u32>(magnitude % 10));
    magnitude /= 10;
  } while (magnitude);
  return end;
}

// JSON numbers to f64, correctly rounded. The standard library's parseFloat loses digits of exponent above about 1e38
// and is off by one bit elsewhere, so a contract and its frontend would disagree.

/** Digits that fit a u64 whatever they are. */
const DIGITS_MAX: i32 = 19;

/** Words of 32 bits in a big number: 5^362 has 841 bits, and the other side is shifted to at most one more. */
const WORDS: usize = 27;
const BIG_BYTES: usize = WORDS << 2;

/** Reads a number that the JSON scanner accepted. Beyond 19 significant digits the rest only rounds. */
export function parse(p: usize, end: usize): f64 {
  const negative = load<u8>(p) == 0x2d;
  if (negative) p++;
  let mantissa: u64 = 0;
  let digits = 0;
  let exponent = 0;
  let pointed = false;
  for (; p < end; p++) {
    const c = <u32>load<u8>(p);
    if (c == 0x2e) {
      pointed = true;
      continue;
    }
    if ((c | 0x20) == 0x65) break;
    if (digits < DIGITS_MAX) {
      mantissa = mantissa * 10 + (c - 0x30);
      if (mantissa) digits++;
      if (pointed) exponent--;
    } else if (!pointed) exponent++;
  }
  if (p < end) exponent += parseExponent(p + 1, end);
  const magnitude = scale(mantissa, exponent);
  return negative ? -magnitude : magnitude;
}

function parseExponent(p: usize, end: usize): i32 {
  const sign = <u32>load<u8>(p);
  if (sign == 0x2d || sign == 0x2b) p++;
  let value = 0;
  // Held at 100000, far past every finite value, so that it cannot overflow.
  for (; p < end; p++) value = min(value * 10 + <i32>load<u8>(p) - 0x30, 100000);
  return sign == 0x2d ? -value : value;
}

/** mantissa * 10^exponent, rounded to nearest, ties to even. */
function scale(mantissa: u64, exponent: i32): f64 {
  if (!mantissa) return 0;
  if (mantissa <= 1 << 53 && exponent >= -22 && exponent <= 22) {
    // Both operands are exact, so the one operation rounds correctly.
    let power: f64 = 1;
    for (let i = abs(exponent); i; i--) power *= 10;
    return exponent < 0 ? <f64>mantissa / power : <f64>mantissa * power;
  }
  if (exponent > 309) return Infinity;
  if (exponent < -343 - DIGITS_MAX) return 0;
  return divide(mantissa, exponent);
}

/** Long division of big numbers: n/d with n/d = mantissa * 5^exponent, then the binary exponent is put back. */
function divide(mantissa: u64, exponent: i32): f64 {
  const n = __alloc(BIG_BYTES);
  const d = __alloc(BIG_BYTES);
  store<u64>(n, mantissa);
  store<u64>(d, 1);
  for (let i = abs(exponent); i; i--) multiplyBy5(exponent < 0 ? d : n);

  // Bring n/d into [1, 2).
  let binary = exponent;
  const shift = bitLength(n) - bitLength(d);
  if (shift >= 0) shiftLeft(d, shift);
  else shiftLeft(n, -shift);
  binary += shift;
  if (compare(n, d) < 0) {
    shiftLeft(n, 1);
    binary--;
  }

  // A subnormal result has fewer bits; one extra bit decides the rounding.
  const bits = binary >= -1022 ? 54 : 54 - (-1022 - binary);
  if (bits < 0) return 0;
  let quotient: u64 = 0;
  for (let i = 0; i < bits; i++) {
    quotient <<= 1;
    if (compare(n, d) >= 0) {
      subtract(n, d);
      quotient |= 1;
    }
    shiftLeft(n, 1);
  }
  const half = quotient & 1;
  quotient >>= 1;
  if (half && (bitLength(n) != 0 || (quotient & 1))) quotient++;
  if (binary > 1023) return Infinity;
  // The hidden bit adds one to the exponent field, and so does a carry out of the rounding; both are meant.
  const field: u64 = binary >= -1022 ? <u64>(binary + 1022) << 52 : 0;
  return reinterpret<f64>(field + quotient);
}

function multiplyBy5(big: usize): void {
  let carry: u64 = 0;
  for (let i: usize = 0; i < BIG_BYTES; i += 4) {
    carry += <u64>load<u32>(big + i) * 5;
    store<u32>(big + i, <u32>carry);
    carry >>= 32;
  }
}

function bitLength(big: usize): i32 {
  for (let i = BIG_BYTES; i; i -= 4) {
    const word = load<u32>(big + i - 4);
    if (word) return <i32>(i << 3) - <i32>clz(word);
  }
  return 0;
}

function shiftLeft(big: usize, bits: i32): void {
  const bytes = <usize>(bits >> 5) << 2;
  const rest = <u64>(bits & 31);
  for (let i = BIG_BYTES; i; i -= 4) {
    const from = i - 4 - bytes; // Wraps below zero for the words that are shifted in.
    const high = from < BIG_BYTES ? <u64>load<u32>(big + from) : 0;
    const low = from - 4 < BIG_BYTES ? <u64>load<u32>(big + from - 4) : 0;
    store<u32>(big + i - 4, <u32>((((high << 32) | low) << rest) >> 32));
  }
}

function compare(a: usize, b: usize): i32 {
  for (let i = BIG_BYTES; i; i -= 4) {
    const left = load<u32>(a + i - 4);
    const right = load<u32>(b + i - 4);
    if (left != right) return left < right ? -1 : 1;
  }
  return 0;
}

function subtract(a: usize, b: usize): void {
  let borrow: i64 = 0;
  for (let i: usize = 0; i < BIG_BYTES; i += 4) {
    borrow += <i64>load<u32>(a + i) - <i64>load<u32>(b + i);
    store<u32>(a + i, <u32>borrow);
    borrow >>= 32;
  }
}

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
  while (left >= 8 && load<u64>(a) == load<u64>(b)) {
    a += 8;
    b += 8;
    left -= 8;
  }
  while (left) {
    const difference = <i32>load<u8>(a++) - <i32>load<u8>(b++);
    if (difference) return difference;
    left--;
  }
  return aLength == bLength ? 0 : aLength < bLength ? -1 : 1;
}

/** The code point at UTF-16 index `i`; a lone surrogate has no UTF-8 form and becomes U+FFFD. */
function codePointAt(s: string, i: i32): u32 {
  const unit = <u32>s.charCodeAt(i);
  if ((unit & 0xf800) != 0xd800) return unit;
  if (unit > 0xdbff || i + 1 >= s.length) return REPLACEMENT;
  const next = <u32>s.charCodeAt(i + 1);
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
  for (let i = 0, length = s.length; i < length; i++) {
    const unit = <u32>s.charCodeAt(i);
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

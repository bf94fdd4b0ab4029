/** Largest r with r * r <= n. */
export function squareRoot(n: i64): i64 {
  let rest = <u64>n;
  let root: u64 = 0;
  let bit: u64 = rest ? (<u64>1) << ((63 - clz(rest)) & ~(<u64>1)) : 0;
  while (bit) {
    if (rest >= root + bit) {
      rest -= root + bit;
      root = (root >> 1) + bit;
    } else root >>= 1;
    bit >>= 2;
  }
  return root;
}

export function length(x: i32, y: i32): i32 {
  return <i32>squareRoot(<i64>x * x + <i64>y * y);
}

/** a * b / c without losing the middle; rounds towards zero. */
export function scale(a: i32, b: i32, c: i32): i32 {
  return <i32>(<i64>a * b / c);
}

export function clamp(value: i32, low: i32, high: i32): i32 {
  return min(max(value, low), high);
}

/** Largest r with r * r <= n. */
export function squareRoot(n: i64): i64 {
  let rest = <u64>n;
  let root: u64 = 0;
  const top = 63 - clz(rest | 1);
  let bit = <u64>1 << (top & ~(<u64>1));
  // As many steps as there are pairs of bits, whatever they are: the loop is paid for as a whole.
  let steps = <i32>(top >> 1) + 1;
  do {
    const part = root + bit;
    const fits = rest >= part;
    rest -= fits ? part : 0;
    root = (root >> 1) + (fits ? bit : 0);
    bit >>= 2;
  } while (--steps);
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

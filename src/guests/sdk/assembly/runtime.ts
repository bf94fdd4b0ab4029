// The memory manager of a contract. A contract instance lives for one execution, so nothing is ever freed: memory is
// handed out upwards from the end of the static data. AssemblyScript's own "stub" runtime does the same but needs a
// start function (refused at publish) and doubles the memory (a contract pays for pages).
//
// An object is `type id u32 | size u32 | payload`; the two words in front are what the standard library expects to find
// there.

// @ts-ignore: decorator
@inline const HEADER_BYTES: usize = 8;

/**
 * Bytes of memory behind all that is handed out, so that who looks at eight bytes at a time need not ask where a text
 * ends before it looks.
 */
const READ_AHEAD: u64 = 16;

let top: usize = 0;

/** Where the next block starts. Set up on first use: an initial value would need a start function. */
// @ts-ignore: decorator
@inline
function nextStart(): usize {
  return top ? top : (__heap_base + 7) & ~7;
}

// @ts-ignore: decorator
@inline
function endOf(start: usize, size: usize): u64 {
  return (<u64>start + <u64>size + 7) & ~7;
}

// @ts-ignore: decorator
@inline
function isBeyondMemory(end: u64): bool {
  return end + READ_AHEAD > <u64>memory.size() << 16;
}

/** Grows memory for a block that ends at `end`; false when it cannot grow enough. */
function grow(end: u64): bool {
  if (end > 0xffff_0000 - READ_AHEAD) return false;
  return memory.grow(<i32>((end + READ_AHEAD - (<u64>memory.size() << 16) + 0xffff) >> 16)) >= 0;
}

/** Grows memory or traps: every contract sees the end of memory the same way, at the same place. */
function growOrTrap(end: u64): void {
  if (!grow(end)) unreachable();
}

/** Hands out `size` zeroed bytes aligned to 8, or returns 0 when memory cannot grow enough. */
// @ts-ignore: decorator
@global @unsafe
function __reserve(size: usize): usize {
  const start = nextStart();
  const end = endOf(start, size);
  if (isBeyondMemory(end) && !grow(end)) return 0;
  top = <usize>end;
  return start;
}

/** The same, but out of memory is a trap. */
// @ts-ignore: decorator
@global @unsafe
function __alloc(size: usize): usize {
  const start = nextStart();
  const end = endOf(start, size);
  if (isBeyondMemory(end)) growOrTrap(end);
  top = <usize>end;
  return start;
}

/** `length` bytes with memory behind them: where they are, or, if they are at the very end of memory, a copy. */
// @ts-ignore: decorator
@global @unsafe
function __readable(start: usize, length: usize): usize {
  if (!isBeyondMemory(<u64>start + <u64>length)) return start;
  const moved = __alloc(length);
  memory.copy(moved, start, length);
  return moved;
}

/** Always moves: nothing in the SDK resizes a block, only the standard library does. */
// @ts-ignore: decorator
@global @unsafe
function __realloc(start: usize, size: usize): usize {
  const moved = __alloc(size);
  memory.copy(moved, start, size);
  return moved;
}

// @ts-ignore: decorator
@global @unsafe
function __free(start: usize): void {}

// @ts-ignore: decorator
@global @unsafe
function __new(size: usize, id: u32): usize {
  if (size > 0x4000_0000) unreachable();
  const start = __alloc(HEADER_BYTES + size);
  store<u32>(start, id);
  store<u32>(start, <u32>size, 4);
  return start + HEADER_BYTES;
}

// @ts-ignore: decorator
@global @unsafe
function __renew(object: usize, size: usize): usize {
  const before = <usize>load<u32>(object - 4);
  if (size <= before) {
    store<u32>(object - 4, <u32>size);
    return object;
  }
  const moved = __new(size, load<u32>(object - HEADER_BYTES));
  memory.copy(moved, object, before);
  return moved;
}

// @ts-ignore: decorator
@global @unsafe
function __link(parent: usize, child: usize, expectMultiple: bool): void {}

// @ts-ignore: decorator
@global @unsafe
function __pin(object: usize): usize {
  return object;
}

// @ts-ignore: decorator
@global @unsafe
function __unpin(object: usize): void {}

// @ts-ignore: decorator
@global @unsafe
function __collect(): void {}

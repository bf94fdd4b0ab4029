// How the entries of a state lie in the memory: a table of those that came with the input, which stay where they are, and
// one of those that were added.

import * as utf8 from "./utf8";

/** An entry that came with the input. Its value moves when it is set; address 0 means it was removed. */
@unmanaged
export class Entry {
  key: usize;
  keyLength: u32;
  value: usize;
  valueLength: u32;
}

/** An entry that the contract added, kept in key order. `before` is the input's entry that it goes in front of. */
@unmanaged
export class Added extends Entry {
  before: u32;
}

// @ts-ignore: decorator
@inline
export function compareKeys(a: Entry, b: Entry): i32 {
  return utf8.compare(a.key, a.keyLength, b.key, b.keyLength);
}

/**
 * In the input a value follows its key and its length; a value that was set lies elsewhere, or is a shorter part of
 * it.
 */
// @ts-ignore: decorator
@inline
function isUntouched(entry: Entry): bool {
  const end = entry.key + entry.keyLength;
  return <bool>(<i32>(entry.value == end + 8) & <i32>(load<u64>(end) == entry.valueLength));
}

/** The input's entries in [at, end). They lie one behind the other there: what was not touched is copied in one piece. */
export function writeEntries(out: usize, at: usize, end: usize): usize {
  while (at < end) {
    const first = at;
    while (at < end && isUntouched(changetype<Entry>(at))) at += offsetof<Entry>();
    if (at != first) {
      const start = changetype<Entry>(first).key - 8;
      const last = changetype<Entry>(at - offsetof<Entry>());
      const length = last.value + last.valueLength - start;
      memory.copy(out, start, length);
      out += length;
    }
    if (at < end) {
      const entry = changetype<Entry>(at);
      if (entry.value) out = writeEntry(out, entry);
      at += offsetof<Entry>();
    }
  }
  return out;
}

export function writeEntry(out: usize, entry: Entry): usize {
  return writeText(writeText(out, entry.key, entry.keyLength), entry.value, entry.valueLength);
}

function writeText(out: usize, start: usize, length: u32): usize {
  store<u64>(out, length);
  memory.copy(out + 8, start, length);
  return out + 8 + length;
}

// How the entries of a state lie in the memory: a table of those that came with the input, which stay where they are, and
// one of those that were added.

import { Text } from "./text";

/** An entry of either table: what searching needs, and what became of it. */
@unmanaged
export class Entry {
  /** `utf8.firstWord` of the key: most keys are told apart by it. */
  word: u64;
  key: usize;
  /** Address of the `Change`; UNTOUCHED or REMOVED, which only entries of the input can be. */
  change: usize;
}

/** The entry is as the input has it. */
export const UNTOUCHED: usize = 0;

/** The entry of the input is no more. */
export const REMOVED: usize = 1;

/** The value that the contract gave an entry, and what else is known of one that did not come with the input. */
@unmanaged
export class Change {
  value: usize;
  valueLength: u32;
  keyLength: u32;
  /** Of an added entry: the input's entry that it goes in front of. */
  before: u32;
}

// @ts-ignore: decorator
@inline
export function changeOf(entry: Entry): Change {
  return changetype<Change>(entry.change);
}

// @ts-ignore: decorator
@inline
export function isChanged(entry: Entry): bool {
  return entry.change > REMOVED;
}

/** In the input a key follows its length, and a value its own, which follows the key. */
// @ts-ignore: decorator
@inline
function keyLengthInInput(entry: Entry): u32 {
  return load<u32>(entry.key - 8);
}

/** Address of the value's length in the input. */
// @ts-ignore: decorator
@inline
function valueInInput(entry: Entry): usize {
  return entry.key + keyLengthInInput(entry);
}

// @ts-ignore: decorator
@inline
export function keyLengthOf(entry: Entry): u32 {
  return load<u32>(isChanged(entry) ? entry.change + offsetof<Change>("keyLength") : entry.key - 8);
}

/** The value; of no entry that was removed. */
export function valueOf(entry: Entry): Text {
  if (isChanged(entry)) return new Text(changeOf(entry).value, changeOf(entry).valueLength);
  const value = valueInInput(entry);
  return new Text(value + 8, load<u32>(value));
}

/** The value's length; of no entry that was removed. */
export function valueLengthOf(entry: Entry): u32 {
  return isChanged(entry) ? changeOf(entry).valueLength : load<u32>(valueInInput(entry));
}

/** Address behind the entry in the input. */
// @ts-ignore: decorator
@inline
function endInInput(entry: Entry): usize {
  const value = valueInInput(entry);
  return value + 8 + load<u32>(value);
}

/** The input's entries in [at, end). They lie one behind the other there: what was not touched is copied in one piece. */
export function writeEntries(out: usize, at: usize, end: usize): usize {
  if (at == end) return out;
  let from = changetype<Entry>(at).key - 8;
  do {
    const entry = changetype<Entry>(at);
    if (entry.change) {
      out = writeTouched(out, from, entry);
      from = endInInput(entry);
    }
    at += offsetof<Entry>();
  } while (at != end);
  return copy(out, from, endInInput(changetype<Entry>(at - offsetof<Entry>())));
}

/** What is in front of an entry that was touched, and what became of it. */
function writeTouched(out: usize, from: usize, entry: Entry): usize {
  out = copy(out, from, entry.key - 8);
  return isChanged(entry) ? writeChanged(out, entry) : out;
}

/** An entry with its change. */
export function writeChanged(out: usize, entry: Entry): usize {
  const change = changeOf(entry);
  return writeText(writeText(out, entry.key, change.keyLength), change.value, change.valueLength);
}

function writeText(out: usize, start: usize, length: u32): usize {
  store<u64>(out, length);
  return copy(out + 8, start, start + length);
}

function copy(out: usize, from: usize, end: usize): usize {
  memory.copy(out, from, end - from);
  return out + (end - from);
}

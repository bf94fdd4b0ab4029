import { Input } from "./input";
import {
  Change, Entry, REMOVED, changeOf, isChanged, keyLengthOf, valueLengthOf, valueOf, writeChanged, writeEntries,
} from "./state-entry";
import { Text, toText } from "./text";
import * as utf8 from "./utf8";

/** Two u64 lengths. */
const ENTRY_BYTES_MIN: usize = 16;

/**
 * The contract's state: strings by key, in the order of the keys' UTF-8 bytes. Entries stay where the input has them;
 * only what is asked for is decoded, and what was not touched is copied to the output in whole runs.
 */
export class State {
  private base: usize = 0;
  private baseCount: u32 = 0;
  private added: usize = 0;
  private addedCount: u32 = 0;
  private addedMax: u32 = 0;
  private removedCount: u32 = 0;
  private entryBytes: u32 = 0;

  /** Reads the state's part of the input; null when it is malformed, unsorted or has a key twice. */
  static read(input: Input): State | null {
    const state = new State();
    const count = input.readCount(ENTRY_BYTES_MIN);
    state.baseCount = count;
    state.base = __alloc(<usize>count * offsetof<Entry>());
    if (count) state.readEntries(input, count);
    return input.failed ? null : state;
  }

  /**
   * Nothing leaves this loop early, so that it is paid for once: after a failure it goes on with empty texts, which are
   * inside of the input like all others.
   */
  private readEntries(input: Input, count: u32): void {
    const start = input.at;
    // What all keys and values have together: with their lengths taken off, no length below can lead out of the input.
    let spare = <u64>(input.left - <usize>count * ENTRY_BYTES_MIN);
    let at = start;
    let previousKey = at;
    let previousLength: u32 = 0;
    let previousWord: u64 = 0;
    let i: u32 = 0;
    do {
      let keyLength = load<u64>(at);
      if (keyLength > spare) {
        input.failed = true;
        keyLength = 0;
      }
      spare -= keyLength;
      const key = at + 8;
      at = key + <usize>keyLength;
      let valueLength = load<u64>(at);
      if (valueLength > spare) {
        input.failed = true;
        valueLength = 0;
      }
      spare -= valueLength;
      at += 8 + <usize>valueLength;
      const entry = this.baseAt(i);
      // The eight bytes of the value's length are behind the key.
      const word = utf8.firstWord(key, <u32>keyLength);
      entry.word = word;
      entry.key = key;
      if (word <= previousWord) {
        const order = utf8.compareBehind(previousKey, previousLength, key, <u32>keyLength);
        const ordered = <i32>(order < 0) & <i32>(word == previousWord) | <i32>(i == 0);
        input.failed = <bool>(<i32>input.failed | <i32>!ordered);
      }
      previousKey = key;
      previousLength = <u32>keyLength;
      previousWord = word;
      i++;
    } while (i < count);
    input.at = at;
    this.entryBytes = <u32>(at - start);
  }

  /** Number of keys. */
  get size(): u32 {
    return this.baseCount - this.removedCount + this.addedCount;
  }

  /** The value, or null when there is no such key. A key is a string, an integer, a `Text` or a `TextBuilder`. */
  get<K>(key: K): Text | null {
    const entry = this.find(toText(key));
    return entry && entry.change != REMOVED ? valueOf(entry) : null;
  }

  has<K>(key: K): bool {
    const entry = this.find(toText(key));
    return entry !== null && entry.change != REMOVED;
  }

  /** Adds or replaces. The value is a string, an integer (stored in decimal), a `Text` or a `TextBuilder`. */
  set<K, V>(key: K, value: V): void {
    this.setText(toText(key), toText(value));
  }

  /** Removes a key; false when it was not there. */
  remove<K>(key: K): bool {
    return this.removeText(toText(key));
  }

  /** Walks the keys that start with `prefix`, in order. The state may be changed on the way. */
  entries(prefix: string = ""): StateEntries {
    return new StateEntries(this, Text.of(prefix));
  }

  /** The first entry whose key is above `key`, or, when `orEqual`, not below it. */
  following(key: Text, orEqual: bool): Entry | null {
    const word = utf8.firstWord(key.start, key.length);
    let i = search(this.base, this.baseCount, key, word);
    if (i < 0) i = ~i;
    else if (!orEqual) i++;
    while (<u32>i < this.baseCount && this.baseAt(i).change == REMOVED) i++;
    let j = search(this.added, this.addedCount, key, word);
    if (j < 0) j = ~j;
    else if (!orEqual) j++;
    const fromBase = <u32>i < this.baseCount;
    if (<u32>j >= this.addedCount) return fromBase ? this.baseAt(i) : null;
    const added = this.addedAt(j);
    return fromBase && changeOf(added).before > <u32>i ? this.baseAt(i) : added;
  }

  /** Bytes that `write` will need. */
  get encodedBytes(): usize {
    return 8 + <usize>this.entryBytes;
  }

  /** Encodes the state at `out` and returns the address behind it. */
  write(out: usize): usize {
    store<u64>(out, this.size);
    out += 8;
    let at = this.base;
    for (let j: u32 = 0; j < this.addedCount; j++) {
      const added = this.addedAt(j);
      const before = changetype<usize>(this.baseAt(changeOf(added).before));
      out = writeChanged(writeEntries(out, at, before), added);
      at = before;
    }
    return writeEntries(out, at, changetype<usize>(this.baseAt(this.baseCount)));
  }

  private setText(key: Text, value: Text): void {
    const word = utf8.firstWord(key.start, key.length);
    const i = search(this.base, this.baseCount, key, word);
    let entry: Entry;
    if (i >= 0) {
      entry = this.baseAt(i);
      if (entry.change == REMOVED) {
        this.removedCount--;
        this.entryBytes += <u32>ENTRY_BYTES_MIN + key.length;
      } else this.entryBytes -= valueLengthOf(entry);
      if (!isChanged(entry)) entry.change = newChange(key, 0);
    } else {
      let j = search(this.added, this.addedCount, key, word);
      if (j < 0) {
        j = ~j;
        this.insert(j, key, word, ~i);
        this.entryBytes += <u32>ENTRY_BYTES_MIN + key.length;
      } else this.entryBytes -= changeOf(this.addedAt(j)).valueLength;
      entry = this.addedAt(j);
    }
    const change = changeOf(entry);
    change.value = value.start;
    change.valueLength = value.length;
    this.entryBytes += value.length;
  }

  private removeText(key: Text): bool {
    const entry = this.find(key);
    if (!entry || entry.change == REMOVED) return false;
    this.entryBytes -= <u32>ENTRY_BYTES_MIN + key.length + valueLengthOf(entry);
    const address = changetype<usize>(entry);
    const addedEnd = changetype<usize>(this.addedAt(this.addedCount));
    if (address >= this.added && address < addedEnd) {
      const next = address + offsetof<Entry>();
      memory.copy(address, next, addedEnd - next);
      this.addedCount--;
    } else {
      entry.change = REMOVED;
      this.removedCount++;
    }
    return true;
  }

  private find(key: Text): Entry | null {
    const word = utf8.firstWord(key.start, key.length);
    const i = search(this.base, this.baseCount, key, word);
    if (i >= 0) return this.baseAt(i);
    const j = search(this.added, this.addedCount, key, word);
    return j >= 0 ? this.addedAt(j) : null;
  }

  private insert(j: i32, key: Text, word: u64, before: u32): void {
    if (this.addedCount == this.addedMax) this.growAdded();
    const entry = this.addedAt(j);
    const address = changetype<usize>(entry);
    memory.copy(address + offsetof<Entry>(), address, <usize>(this.addedCount - j) * offsetof<Entry>());
    this.addedCount++;
    entry.word = word;
    entry.key = key.start;
    entry.change = newChange(key, before);
  }

  private growAdded(): void {
    const max = this.addedMax ? this.addedMax << 1 : 8;
    const moved = __alloc(<usize>max * offsetof<Entry>());
    memory.copy(moved, this.added, <usize>this.addedCount * offsetof<Entry>());
    this.added = moved;
    this.addedMax = max;
  }

  // @ts-ignore: decorator
  @inline
  private baseAt(i: u32): Entry {
    return changetype<Entry>(this.base + <usize>i * offsetof<Entry>());
  }

  // @ts-ignore: decorator
  @inline
  private addedAt(j: u32): Entry {
    return changetype<Entry>(this.added + <usize>j * offsetof<Entry>());
  }
}

function newChange(key: Text, before: u32): usize {
  const change = changetype<Change>(__alloc(offsetof<Change>()));
  change.keyLength = key.length;
  change.before = before;
  return changetype<usize>(change);
}

/** The key's index in a table, or the complement of where it would be. `word` is the key's first. */
function search(table: usize, count: u32, key: Text, word: u64): i32 {
  let low: u32 = 0;
  let found = false;
  if (count) {
    // What is left is halved whatever is found, so the number of steps is known, and all are paid for at once.
    let left = count;
    let steps = 32 - clz(count);
    do {
      const half = (left + 1) >> 1;
      const entry = changetype<Entry>(table + <usize>(low + half - 1) * offsetof<Entry>());
      let below = <i32>(entry.word < word);
      if (entry.word == word) {
        const order = utf8.compareBehind(entry.key, keyLengthOf(entry), key.start, key.length);
        below = order >>> 31;
        if (!order) found = true;
      }
      low = select(low + half, low, below);
      left -= half;
    } while (--steps);
  }
  return found ? <i32>low : ~low;
}

/** `while (entries.next())` over the keys with a prefix. */
export class StateEntries {
  key: Text;
  value: Text;
  private started: bool = false;

  constructor(private state: State, private prefix: Text) {
    this.key = prefix;
    this.value = prefix;
  }

  next(): bool {
    const entry = this.state.following(this.key, !this.started);
    if (!entry) return false;
    const key = new Text(entry.key, keyLengthOf(entry));
    if (key.length < this.prefix.length) return false;
    if (utf8.compare(key.start, this.prefix.length, this.prefix.start, this.prefix.length)) return false;
    this.started = true;
    this.key = key;
    this.value = valueOf(entry);
    return true;
  }
}

import { Input } from "./input";
import { Added, compareKeys, Entry, writeEntries, writeEntry } from "./state-entry";
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
    if (input.failed) return null;
    const start = input.at;
    state.baseCount = count;
    state.base = __alloc(<usize>count * offsetof<Entry>());
    // What all keys and values have together: with their lengths taken off, no length below can lead out of the input.
    let spare = input.left - <usize>count * ENTRY_BYTES_MIN;
    let at = start;
    for (let i: u32 = 0; i < count; i++) {
      const entry = state.baseAt(i);
      const keyLength = load<u64>(at);
      if (keyLength > <u64>spare) return null;
      spare -= <usize>keyLength;
      entry.key = at + 8;
      entry.keyLength = <u32>keyLength;
      at = entry.key + <usize>keyLength;
      const valueLength = load<u64>(at);
      if (valueLength > <u64>spare) return null;
      spare -= <usize>valueLength;
      entry.value = at + 8;
      entry.valueLength = <u32>valueLength;
      at = entry.value + <usize>valueLength;
      if (i && compareKeys(changetype<Entry>(changetype<usize>(entry) - offsetof<Entry>()), entry) >= 0) return null;
    }
    input.at = at;
    state.entryBytes = <u32>(at - start);
    return state;
  }

  /** Number of keys. */
  get size(): u32 {
    return this.baseCount - this.removedCount + this.addedCount;
  }

  /** The value, or null when there is no such key. A key is a string, an integer, a `Text` or a `TextBuilder`. */
  get<K>(key: K): Text | null {
    const entry = this.find(toText(key));
    return entry && entry.value ? new Text(entry.value, entry.valueLength) : null;
  }

  has<K>(key: K): bool {
    const entry = this.find(toText(key));
    return entry !== null && entry.value != 0;
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
    let i = this.search(this.base, this.baseCount, offsetof<Entry>(), key);
    if (i < 0) i = ~i;
    else if (!orEqual) i++;
    while (<u32>i < this.baseCount && !this.baseAt(i).value) i++;
    let j = this.search(this.added, this.addedCount, offsetof<Added>(), key);
    if (j < 0) j = ~j;
    else if (!orEqual) j++;
    const fromBase = <u32>i < this.baseCount;
    if (<u32>j >= this.addedCount) return fromBase ? this.baseAt(i) : null;
    const added = this.addedAt(j);
    return fromBase && added.before > <u32>i ? this.baseAt(i) : added;
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
      const before = changetype<usize>(this.baseAt(this.addedAt(j).before));
      out = writeEntry(writeEntries(out, at, before), this.addedAt(j));
      at = before;
    }
    return writeEntries(out, at, changetype<usize>(this.baseAt(this.baseCount)));
  }

  private setText(key: Text, value: Text): void {
    // Address 0 stands for "removed", and an empty text may have it.
    const at = value.length ? value.start : key.start ? key.start : <usize>8;
    const i = this.search(this.base, this.baseCount, offsetof<Entry>(), key);
    let entry: Entry;
    if (i >= 0) {
      entry = this.baseAt(i);
      if (entry.value) this.entryBytes -= entry.valueLength;
      else {
        this.removedCount--;
        this.entryBytes += <u32>ENTRY_BYTES_MIN + key.length;
      }
    } else {
      let j = this.search(this.added, this.addedCount, offsetof<Added>(), key);
      if (j < 0) {
        j = ~j;
        this.insert(j, key, ~i);
        this.entryBytes += <u32>ENTRY_BYTES_MIN + key.length;
      } else this.entryBytes -= this.addedAt(j).valueLength;
      entry = this.addedAt(j);
    }
    entry.value = at;
    entry.valueLength = value.length;
    this.entryBytes += value.length;
  }

  private removeText(key: Text): bool {
    const entry = this.find(key);
    if (!entry || !entry.value) return false;
    this.entryBytes -= <u32>ENTRY_BYTES_MIN + entry.keyLength + entry.valueLength;
    const address = changetype<usize>(entry);
    const addedEnd = this.added + <usize>this.addedCount * offsetof<Added>();
    if (address >= this.added && address < addedEnd) {
      const next = address + offsetof<Added>();
      memory.copy(address, next, addedEnd - next);
      this.addedCount--;
    } else {
      entry.value = 0;
      entry.valueLength = 0;
      this.removedCount++;
    }
    return true;
  }

  private find(key: Text): Entry | null {
    const i = this.search(this.base, this.baseCount, offsetof<Entry>(), key);
    if (i >= 0) return this.baseAt(i);
    const j = this.search(this.added, this.addedCount, offsetof<Added>(), key);
    return j >= 0 ? this.addedAt(j) : null;
  }

  /** The key's index in a table, or the complement of where it would be. */
  private search(table: usize, count: u32, stride: usize, key: Text): i32 {
    let low: u32 = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      const entry = changetype<Entry>(table + <usize>middle * stride);
      const order = utf8.compare(entry.key, entry.keyLength, key.start, key.length);
      if (order == 0) return middle;
      low = select(middle + 1, low, order < 0);
      high = select(high, middle, order < 0);
    }
    return ~low;
  }

  private insert(j: i32, key: Text, before: u32): void {
    const stride = offsetof<Added>();
    if (this.addedCount == this.addedMax) {
      const max = this.addedMax ? this.addedMax << 1 : 8;
      const moved = __alloc(<usize>max * stride);
      memory.copy(moved, this.added, <usize>this.addedCount * stride);
      this.added = moved;
      this.addedMax = max;
    }
    const entry = this.addedAt(j);
    const address = changetype<usize>(entry);
    memory.copy(address + stride, address, <usize>(this.addedCount - j) * stride);
    this.addedCount++;
    entry.key = key.start;
    entry.keyLength = key.length;
    entry.valueLength = 0;
    entry.before = before;
  }

  // @ts-ignore: decorator
  @inline
  private baseAt(i: u32): Entry {
    return changetype<Entry>(this.base + <usize>i * offsetof<Entry>());
  }

  // @ts-ignore: decorator
  @inline
  private addedAt(j: u32): Added {
    return changetype<Added>(this.added + <usize>j * offsetof<Added>());
  }
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
    if (!entry || entry.keyLength < this.prefix.length) return false;
    if (utf8.compare(entry.key, this.prefix.length, this.prefix.start, this.prefix.length)) return false;
    this.started = true;
    this.key = new Text(entry.key, entry.keyLength);
    this.value = new Text(entry.value, entry.valueLength);
    return true;
  }
}

// The bytes of execution ABI v2, strictly: sorted maps, no duplicate keys, valid UTF-8, nothing behind the end.

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Orders strings by their UTF-8 bytes, which differs from JavaScript's own order above U+FFFF. */
export function compareUtf8(a, b) {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export class Writer {
  #parts = [];

  u64(value) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    this.#parts.push(bytes);
    return this;
  }

  text(value) {
    const bytes = Buffer.from(value);
    this.u64(bytes.length);
    this.#parts.push(bytes);
    return this;
  }

  map(entries) {
    const sorted = [...entries].sort((a, b) => compareUtf8(a[0], b[0]));
    this.u64(sorted.length);
    for (const [key, value] of sorted) this.text(key).text(value);
    return this;
  }

  bytes() {
    return Buffer.concat(this.#parts);
  }
}

export class Reader {
  #bytes;
  #at = 0;

  constructor(bytes) {
    this.#bytes = Buffer.from(bytes);
  }

  #take(length) {
    if (length > this.#bytes.length - this.#at) throw new Error(`output ends early at byte ${this.#at}`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  u8() {
    return this.#take(1)[0];
  }

  u64() {
    return this.#take(8).readBigUInt64LE();
  }

  length() {
    const value = this.u64();
    if (value > BigInt(this.#bytes.length)) throw new Error(`length ${value} is longer than the output`);
    return Number(value);
  }

  text() {
    return strictUtf8.decode(this.#take(this.length()));
  }

  map() {
    const entries = new Map();
    let previous = null;
    for (let left = this.length(); left; left--) {
      const key = this.text();
      if (previous !== null && compareUtf8(previous, key) >= 0) {
        throw new Error(`key ${JSON.stringify(key)} is out of order`);
      }
      entries.set(key, this.text());
      previous = key;
    }
    return entries;
  }

  end() {
    const left = this.#bytes.length - this.#at;
    if (left) throw new Error(`${left} bytes behind the output's end`);
  }
}

/** `VmInput`: `state` is a Map, `nodes` are `{id, action, payload, deps}` with the payload's JSON text. */
export function encodeInput({ epoch = 1, state = new Map(), nodes = [] }) {
  const out = new Writer().u64(epoch).map(state).u64(nodes.length);
  for (const { id, action, payload, deps = [] } of nodes) {
    out.text(id).text(action).text(payload).u64(deps.length);
    for (const dep of deps) out.text(dep);
  }
  return out.bytes();
}

/** `VmOutput`: the new state as a Map, and the receipt the guest claims. */
export function decodeOutput(bytes) {
  const input = new Reader(bytes);
  const state = input.map();
  const receipt = {
    epoch: input.u64(),
    texts: Array.from({ length: 6 }, () => input.text()),
    fuelUsed: input.u64(),
    memoryUsed: input.u64(),
    nodeHashes: input.map(),
    stateChanges: Array.from({ length: input.length() }, () => [input.text(), input.text(), input.text()]),
    hashes: Array.from({ length: 3 }, () => input.text()),
    previous: null,
  };
  const tag = input.u8();
  if (tag > 1) throw new Error(`option tag ${tag}`);
  if (tag === 1) receipt.previous = input.text();
  input.end();
  return { state, receipt };
}

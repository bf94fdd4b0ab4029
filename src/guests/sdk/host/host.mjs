// Runs a contract as the platform does: a fresh instance for every execution, nothing shared, nothing imported.

import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import { decodeOutput, encodeInput } from "./bincode.mjs";

/** RFC 8785 canonical JSON; JavaScript's own numbers and its UTF-16 key order are what that RFC asks for. */
export function canonicalJson(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`);
  return `{${members.join(",")}}`;
}

/** A node whose payload is what the platform would build. */
export function node(action, args = {}, sender = null, id = "node-1") {
  return { id, action, payload: canonicalJson({ args, sender }), deps: [] };
}

export class Contract {
  #module;
  #packed;

  constructor(wasm) {
    this.#module = new WebAssembly.Module(wasm);
    const names = WebAssembly.Module.exports(this.#module).map((e) => e.name);
    this.#packed = names.includes("everarcade_execute");
    if (!this.#packed && !names.includes("execute")) throw new Error("no entry point: execute or everarcade_execute");
  }

  /**
   * Raw input bytes to raw output bytes, in a fresh instance; null when the contract answers failure. Traps are
   * thrown.
   */
  executeBytes(input) {
    const { exports } = new WebAssembly.Instance(this.#module);
    const start = exports.alloc(input.length);
    if (start === -1 || start === 0) throw new Error(`alloc(${input.length}) failed`);
    new Uint8Array(exports.memory.buffer).set(input, start >>> 0);
    let output;
    let length;
    if (this.#packed) {
      const packed = BigInt.asUintN(64, exports.everarcade_execute(start, input.length));
      if (packed === 0n) return null;
      output = Number(packed >> 32n);
      length = Number(packed & 0xffffffffn);
    } else {
      output = exports.execute(start, input.length);
      if (output === -1) return null;
      output >>>= 0;
      length = exports.output_len() >>> 0;
    }
    if (output + length > exports.memory.buffer.byteLength) throw new Error("output lies outside of memory");
    return Buffer.from(exports.memory.buffer, output, length);
  }

  /** Runs a plan on a state (a Map); the new state, or null when the contract reverted. */
  execute(state, nodes, epoch = 1) {
    const output = this.executeBytes(encodeInput({ epoch, state, nodes: [nodes].flat() }));
    return output && decodeOutput(output).state;
  }
}

/** The public key, in hex, of the demo player `name`: the same key that `everarcade` derives for it. */
export function demoPlayerKey(name) {
  const seed = createHash("sha256").update("everarcade.demo-player/1\0").update(name).digest();
  const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const key = createPublicKey(createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" }));
  return key.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
}

// What the host calls. A contract re-exports `alloc` (and `output_len`) and wraps `run` or `runPacked`.

import { Call } from "./call";
import { Input } from "./input";
import { State } from "./state";

/** The only error code there is: nothing is changed, whatever the contract did before. */
const FAILURE: i32 = -1;

/**
 * A receipt with every text empty: fourteen u64 numbers, lengths and counts, and one option byte. The host computes
 * its own and believes none of a guest's, so the contract claims nothing but the epoch.
 */
const RECEIPT_BYTES: usize = 113;

/** Four u64 lengths. */
const NODE_BYTES_MIN: usize = 32;

let outputStart: usize = 0;
let outputLength: u32 = 0;

/** The address of `length` fresh bytes, -1 when the memory limit does not allow them. */
export function alloc(length: i32): i32 {
  const start = __reserve(<usize><u32>length);
  return start ? <i32>start : FAILURE;
}

/** Length of the output; 0 before the first success. */
export function output_len(): i32 {
  return outputLength;
}

/**
 * Runs every node of the plan through `T.apply(call: Call): bool` and returns the output's address, or -1 when a node
 * was turned down or the input is malformed. The contract is created once, so it can keep what it decoded between
 * nodes.
 */
export function run<T>(ptr: i32, len: i32): i32 {
  return execute<T>(<u32>ptr, <u32>len) ? <i32>outputStart : FAILURE;
}

/** The same for the entry form `everarcade_execute`: address in the high half, length in the low; 0 is failure. */
export function runPacked<T>(ptr: i32, len: i32): i64 {
  return execute<T>(<u32>ptr, <u32>len) ? <i64>((<u64>outputStart << 32) | outputLength) : 0;
}

/** Turns the call down: `return revert();`. The whole plan has no effect. */
// @ts-ignore: decorator
@inline
export function revert(): bool {
  return false;
}

function execute<T>(ptr: u32, len: u32): bool {
  outputLength = 0;
  if (<u64>ptr + <u64>len > <u64>memory.size() << 16) return false;
  const start = __readable(ptr, len); // `alloc` sees to it, but the host may write anywhere.
  const input = new Input(start, start + len);
  const epoch = input.readU64();
  const state = State.read(input);
  if (!state) return false;
  const call = new Call(epoch, state);
  const contract = instantiate<T>();
  for (let nodes = input.readCount(NODE_BYTES_MIN); nodes; nodes--) {
    // @ts-ignore: a contract is any class with apply(call: Call): bool; the compiler says so when it is missing.
    if (!call.read(input) || !contract.apply(call)) return false;
  }
  if (input.failed || input.left) return false;

  outputStart = __alloc(state.encodedBytes + RECEIPT_BYTES);
  const receipt = state.write(outputStart);
  store<u64>(receipt, epoch); // The rest is zero, as fresh memory is.
  outputLength = <u32>(receipt + RECEIPT_BYTES - outputStart);
  return true;
}

import { run } from "../../assembly";
import { Probe } from "./probe";

export { alloc, output_len } from "../../assembly";

export function execute(ptr: i32, len: i32): i32 {
  return run<Probe>(ptr, len);
}

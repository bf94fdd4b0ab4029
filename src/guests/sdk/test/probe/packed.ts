import { runPacked } from "../../assembly";
import { Probe } from "./probe";

export { alloc } from "../../assembly";

export function everarcade_execute(ptr: i32, len: i32): i64 {
  return runPacked<Probe>(ptr, len);
}

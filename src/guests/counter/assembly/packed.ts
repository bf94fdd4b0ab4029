import { runPacked } from "../../sdk/assembly";
import { Counter } from "./counter";

export { alloc } from "../../sdk/assembly";

export function everarcade_execute(ptr: i32, len: i32): i64 {
  return runPacked<Counter>(ptr, len);
}

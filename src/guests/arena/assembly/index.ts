import { run } from "../../sdk/assembly";
import { Arena } from "./arena";

export { alloc, output_len } from "../../sdk/assembly";

export function execute(ptr: i32, len: i32): i32 {
  return run<Arena>(ptr, len);
}

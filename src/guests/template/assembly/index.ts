import { Call, revert, run, TextBuilder } from "./everarcade";

export { alloc, output_len } from "./everarcade";

export function execute(ptr: i32, len: i32): i32 {
  return run<Guestbook>(ptr, len);
}

const TEXT_BYTES_MAX: u32 = 280;

/** A guestbook: one line for each visitor, who can rewrite or erase his own. */
class Guestbook {
  /** Called for every action. True keeps what was changed; `revert()` undoes it. */
  apply(call: Call): bool {
    if (!call.hasSender) return revert();
    if (call.is("sign")) return this.sign(call);
    if (call.is("erase")) return this.erase(call);
    return revert();
  }

  /** `{"text":…}` */
  private sign(call: Call): bool {
    const argument = call.args.get("text");
    if (!argument.isString) return revert();
    const text = argument.text;
    if (text.length == 0 || text.length > TEXT_BYTES_MAX) return revert();

    const key = new TextBuilder().add("line/").add(call.sender).toText();
    if (!call.state.has(key)) this.count(call, 1);
    call.state.set(key, text);
    return true;
  }

  private erase(call: Call): bool {
    const key = new TextBuilder().add("line/").add(call.sender).toText();
    if (!call.state.remove(key)) return revert();
    this.count(call, -1);
    return true;
  }

  private count(call: Call, change: i64): void {
    const stored = call.state.get("lines");
    call.state.set("lines", (stored ? stored.integer : 0) + change);
  }
}

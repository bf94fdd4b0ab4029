import { Call, revert, Text, TextBuilder } from "../../sdk/assembly";

const COUNTER = "counter";

/** One counter for everybody and one for each sender, and a shelf for texts. */
export class Counter {
  apply(call: Call): bool {
    if (call.is("increment")) return this.add(call, 1);
    if (call.is("decrement")) return this.add(call, -1);
    if (call.is("reset")) return this.reset(call);
    if (call.is("set-key")) return this.setKey(call);
    return revert();
  }

  /** `{"amount":n}`, 1 when it is left out. */
  private add(call: Call, sign: i64): bool {
    if (!call.args.isObject) return revert();
    const amount = call.args.get("amount");
    const count: i64 = amount.isMissing ? 1 : amount.isInteger ? amount.integer : -1;
    if (count < 0) return revert();
    const change = sign * count;
    if (!increase(call, Text.of(COUNTER), change)) return revert();
    return call.hasSender ? increase(call, bySender(call), change) : true;
  }

  /** The shared counter to zero; what each sender did stays on record. */
  private reset(call: Call): bool {
    if (!call.args.isObject) return revert();
    call.state.set(COUNTER, 0);
    return true;
  }

  /** `{"key":…,"value":…}`: both texts. The counters can only be counted. */
  private setKey(call: Call): bool {
    const key = call.args.get("key");
    const value = call.args.get("value");
    if (!key.isString || !value.isString) return revert();
    const name = key.text;
    if (name.is(COUNTER) || name.startsWith("by/")) return revert();
    call.state.set(name, value.text);
    return true;
  }
}

function bySender(call: Call): Text {
  return new TextBuilder().add("by/").add(call.sender).toText();
}

/** False when the stored text is no number, or the sum leaves the i64. */
function increase(call: Call, key: Text, change: i64): bool {
  const stored = call.state.get(key);
  if (stored && !stored.isInteger) return false;
  const before: i64 = stored ? stored.integer : 0;
  const after = before + change;
  if (change < 0 ? after > before : after < before) return false;
  call.state.set(key, after);
  return true;
}

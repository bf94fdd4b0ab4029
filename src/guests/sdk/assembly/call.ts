import { Input } from "./input";
import { Json } from "./json";
import { scanName, scanValue, skipSpace } from "./json-scan";
import { State } from "./state";
import { Text } from "./text";

/** An Ed25519 public key in lowercase hex. */
const SENDER_BYTES: u32 = 64;

/** One node of the plan: an action, its arguments, who sent it, and the state to act on. */
export class Call {
  /** The node's name within its plan. */
  id: Text = new Text(0, 0);
  action: Text = new Text(0, 0);
  /** What the sender passed; usually an object. */
  args: Json = Json.missing();
  /** The sender's public key in hex; empty when nobody signed. */
  sender: Text = new Text(0, 0);

  constructor(
    /** Number of the protocol rules the host runs under. */
    readonly epoch: u64,
    readonly state: State,
  ) {}

  /** True when somebody signed this submission; the host has checked the signature. */
  get hasSender(): bool {
    return this.sender.length != 0;
  }

  /** `if (call.is("join")) …` */
  is(action: string): bool {
    return this.action.is(action);
  }

  /** Moves to the plan's next node; false when the bytes are not one. */
  read(input: Input): bool {
    this.id = input.readText();
    this.action = input.readText();
    const payload = input.readText();
    // Dependencies have done their work when the host ordered the nodes.
    for (let deps = input.readCount(8); deps; deps--) input.skipText();
    return !input.failed && this.readPayload(payload.start, payload.end);
  }

  /** `{"args":…,"sender":…}`, both required and nothing else. */
  private readPayload(p: usize, end: usize): bool {
    p = skipSpace(p, end);
    if (p >= end || load<u8>(p) != 0x7b) return false;
    let args = Json.missing();
    let sender = Json.missing();
    do {
      const name = skipSpace(p + 1, end);
      const value = scanName(name, end);
      if (!value) return false;
      p = scanValue(value, end);
      if (!p) return false;
      if (startsMember(name, end, "args") && args.isMissing) args = new Json(value, p);
      else if (startsMember(name, end, "sender") && sender.isMissing) sender = new Json(value, p);
      else return false;
      p = skipSpace(p, end);
    } while (p < end && load<u8>(p) == 0x2c);
    if (p >= end || load<u8>(p) != 0x7d || skipSpace(p + 1, end) != end || args.isMissing) return false;
    this.args = args;
    if (sender.isNull) {
      this.sender = new Text(0, 0);
      return true;
    }
    this.sender = sender.json;
    if (!isPublicKey(this.sender)) return false;
    this.sender = new Text(this.sender.start + 1, SENDER_BYTES);
    return true;
  }
}

/** True when the JSON string at `p`, already scanned, is `name`. */
function startsMember(p: usize, end: usize, name: string): bool {
  const length = <u32>name.length;
  return end - p > length + 1 && new Text(p + 1, length).is(name) && load<u8>(p + 1 + length) == 0x22;
}

/** True for a key between quotes; an escape is no hex digit. */
function isPublicKey(json: Text): bool {
  if (json.length != SENDER_BYTES + 2 || load<u8>(json.start) != 0x22) return false;
  let others: u64 = 0;
  for (let i: u32 = 0; i < SENDER_BYTES; i += 8) others |= othersThanHex(load<u64>(json.start + 1 + i));
  return !others;
}

/** Of eight bytes the top bits of those that are no lowercase hex digit. */
// @ts-ignore: decorator
@inline
function othersThanHex(bytes: u64): u64 {
  const ones: u64 = 0x0101_0101_0101_0101;
  const ascii = bytes & (ones * 0x7f);
  // Adding 0x80 - c sets the top bit of what is not below c; no sum leaves its byte.
  const digits = (ascii + ones * (0x80 - 0x30)) & ~(ascii + ones * (0x80 - 0x3a));
  const letters = (ascii + ones * (0x80 - 0x61)) & ~(ascii + ones * (0x80 - 0x67));
  return (bytes | ~(digits | letters)) & (ones << 7);
}

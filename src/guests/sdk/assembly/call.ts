import { Input } from "./input";
import { Json } from "./json";
import { scanName, scanValue, skipSpace } from "./json-scan";
import { State } from "./state";
import { Text } from "./text";

/** An Ed25519 public key in lowercase hex. */
const SENDER_BYTES: u32 = 64;

// A canonical payload is `{"args":…,"sender":null}` or has 64 digits between quotes for null. Its pieces, as they are
// loaded:
/** `{"args":` */
const ARGS: u64 = 0x3a22_7367_7261_227b;
/** `,"sender` */
const SENDER: u64 = 0x7265_646e_6573_222c;
/** `r":null}`, which overlaps it by a byte. */
const NOBODY: u64 = 0x7d6c_6c75_6e3a_2272;
/** `r":"` */
const OPENING: u32 = 0x223a_2272;
/** `"}` */
const CLOSING: u16 = 0x7d22;

const ARGS_BYTES: usize = 8;
/** `,"sender":null}` */
const NOBODY_BYTES: usize = 15;
/** `,"sender":"` */
const SENDER_AT: usize = 11;
/** All of it, `"}` included. */
const SOMEBODY_BYTES: usize = SENDER_AT + SENDER_BYTES + 2;

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
    return this.readCanonical(p, end) || this.readOdd(p, end);
  }

  /** In the one form that the platform sends. False says nothing: it may be the same in another form. */
  private readCanonical(p: usize, end: usize): bool {
    if (<i32>(end - p < ARGS_BYTES + NOBODY_BYTES) | <i32>(load<u64>(p) != ARGS)) return false;
    const args = p + ARGS_BYTES;
    const behind = scanValue(args, end);
    const left = end - behind;
    const named = <i32>(load<u64>(behind) == SENDER);
    const start = behind + SENDER_AT;
    if (named & <i32>(left == NOBODY_BYTES) & <i32>(load<u64>(behind, 7) == NOBODY)) {
      this.sender = new Text(0, 0);
    } else if (named & <i32>(left == SOMEBODY_BYTES) & <i32>(load<u32>(behind, 7) == OPENING)
      & <i32>(load<u16>(end - 2) == CLOSING)) {
      if (!isHex(start)) return false;
      this.sender = new Text(start, SENDER_BYTES);
    } else return false;
    this.args = new Json(args, behind);
    return true;
  }

  /** With space, in another order, or malformed. */
  private readOdd(p: usize, end: usize): bool {
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
  return json.length == SENDER_BYTES + 2 && load<u8>(json.start) == 0x22 && isHex(json.start + 1);
}

/** True when a key's digits are at `p`. */
function isHex(p: usize): bool {
  let others: u64 = 0;
  let i: usize = 0;
  do {
    others |= othersThanHex(load<u64>(p + i));
    i += 8;
  } while (i < SENDER_BYTES);
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

import { Fields, State, Text, TextBuilder } from "../../sdk/assembly";
import { PLAYERS_MAX } from "./rules";

/** Prefix of the keys that say who is in the arena. */
export const IDENTITIES = "id/";

/** Who plays in a slot: found by public key. */
export class Identity {
  slot: i32 = 0;
  /** Rounds won since joining. */
  wins: i32 = 0;
  name: Text = new Text(0, 0);

  constructor(readonly key: Text) {}

  static keyOf(sender: Text): Text {
    return new TextBuilder().add(IDENTITIES).add(sender).toText();
  }

  static of(state: State, sender: Text): Identity | null {
    const key = Identity.keyOf(sender);
    const value = state.get(key);
    return value ? Identity.parse(key, value) : null;
  }

  /** The name comes last, so it may contain commas. */
  static parse(key: Text, value: Text): Identity | null {
    const identity = new Identity(key);
    const fields = new Fields(value);
    identity.slot = fields.integer();
    identity.wins = fields.integer();
    identity.name = fields.rest();
    return fields.failed || <u32>identity.slot >= <u32>PLAYERS_MAX ? null : identity;
  }

  write(state: State): void {
    const out = new TextBuilder().add(this.slot).addByte(0x2c).add(this.wins).addByte(0x2c).add(this.name);
    state.set(this.key, out);
  }
}

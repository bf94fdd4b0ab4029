import { Fields, State, Text, TextBuilder } from "../../sdk/assembly";
import { BULLETS_MAX, PLAYERS_MAX } from "./rules";

export class Bullet {
  owner: i32 = 0;
  x: i32 = 0;
  y: i32 = 0;
  vx: i32 = 0;
  vy: i32 = 0;
  /** Steps it still flies; 0 is gone. */
  left: i32 = 0;

  constructor(readonly slot: i32) {}

  /** Prefix of the keys. */
  static readonly KEYS: string = "b/";

  static key(slot: i32): Text {
    // Two digits, so that the keys' order is the slots' order.
    return new TextBuilder().add(Bullet.KEYS).addByte(0x30 + slot / 10).addByte(0x30 + slot % 10).toText();
  }

  /** The slot of a key with the prefix, -1 when it is not the key of a slot. */
  private static slotOf(key: Text): i32 {
    if (key.length != 4) return -1;
    const tens = <u32>load<u8>(key.start, 2) - 0x30;
    const ones = <u32>load<u8>(key.start, 3) - 0x30;
    const slot = <i32>(tens * 10 + ones);
    return tens <= 9 && ones <= 9 && slot < BULLETS_MAX ? slot : -1;
  }

  /** Null when the key is not that of a slot, or the value is not a bullet. */
  static parse(key: Text, value: Text): Bullet | null {
    const slot = Bullet.slotOf(key);
    if (slot < 0) return null;
    const bullet = new Bullet(slot);
    const fields = new Fields(value);
    bullet.owner = fields.integer();
    bullet.x = fields.integer();
    bullet.y = fields.integer();
    bullet.vx = fields.integer();
    bullet.vy = fields.integer();
    bullet.left = fields.integer();
    return fields.failed || <u32>bullet.owner >= <u32>PLAYERS_MAX ? null : bullet;
  }

  write(state: State): void {
    if (this.left <= 0) {
      state.remove(Bullet.key(this.slot));
      return;
    }
    const out = new TextBuilder()
      .add(this.owner).addByte(0x2c).add(this.x).addByte(0x2c).add(this.y).addByte(0x2c)
      .add(this.vx).addByte(0x2c).add(this.vy).addByte(0x2c).add(this.left);
    state.set(Bullet.key(this.slot), out);
  }
}

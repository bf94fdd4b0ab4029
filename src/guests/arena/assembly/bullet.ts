import { Fields, State, Text, TextBuilder } from "../../sdk/assembly";
import { PLAYERS_MAX } from "./rules";

export class Bullet {
  owner: i32 = 0;
  x: i32 = 0;
  y: i32 = 0;
  vx: i32 = 0;
  vy: i32 = 0;
  /** Steps it still flies; 0 is gone. */
  left: i32 = 0;

  constructor(readonly slot: i32) {}

  static key(slot: i32): Text {
    // Two digits, so that the keys' order is the slots' order.
    return new TextBuilder().add("b/").addByte(0x30 + slot / 10).addByte(0x30 + slot % 10).toText();
  }

  static read(state: State, slot: i32): Bullet | null {
    const value = state.get(Bullet.key(slot));
    if (!value) return null;
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

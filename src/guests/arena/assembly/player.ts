import { Fields, State, Text, TextBuilder } from "../../sdk/assembly";
import { HEALTH_MAX, SHIELD_STEPS } from "./rules";

/** The moving part of a player. Who he is lies in another key, because that does not change with every tick. */
export class Player {
  x: i32 = 0;
  y: i32 = 0;
  vx: i32 = 0;
  vy: i32 = 0;
  /** Where he steers, in thousandths of full thrust. */
  thrustX: i32 = 0;
  thrustY: i32 = 0;
  health: i32 = HEALTH_MAX;
  /** Steps until he may shoot. */
  reload: i32 = 0;
  /** Steps until a dead player is back; 0 while he lives. */
  respawn: i32 = 0;
  /** Steps during which nothing hurts him. */
  shield: i32 = 0;
  score: i32 = 0;
  deaths: i32 = 0;

  constructor(readonly slot: i32) {}

  get lives(): bool {
    return this.respawn == 0;
  }

  /** Prefix of the keys. */
  static readonly KEYS: string = "p/";

  static key(slot: i32): Text {
    return new TextBuilder().add(Player.KEYS).addByte(slot < 10 ? 0x30 + slot : 0x57 + slot).toText();
  }

  /** The slot of a key with the prefix, -1 when it is not the key of a slot. */
  private static slotOf(key: Text): i32 {
    if (key.length != 3) return -1;
    const c = <u32>load<u8>(key.start, 2);
    const digit = c - 0x30;
    const letter = c - 0x61;
    return digit <= 9 ? digit : letter <= 5 ? letter + 10 : -1;
  }

  /** Null when nobody is there, or the value is not a player. */
  static read(state: State, slot: i32): Player | null {
    const key = Player.key(slot);
    const value = state.get(key);
    return value ? Player.parse(key, value) : null;
  }

  /** Null when the key is not that of a slot, or the value is not a player. */
  static parse(key: Text, value: Text): Player | null {
    const slot = Player.slotOf(key);
    if (slot < 0) return null;
    const player = new Player(slot);
    const fields = new Fields(value);
    player.x = fields.integer();
    player.y = fields.integer();
    player.vx = fields.integer();
    player.vy = fields.integer();
    player.thrustX = fields.integer();
    player.thrustY = fields.integer();
    player.health = fields.integer();
    player.reload = fields.integer();
    player.respawn = fields.integer();
    player.shield = fields.integer();
    player.score = fields.integer();
    player.deaths = fields.integer();
    return fields.failed ? null : player;
  }

  write(state: State): void {
    const out = new TextBuilder()
      .add(this.x).addByte(0x2c).add(this.y).addByte(0x2c).add(this.vx).addByte(0x2c).add(this.vy).addByte(0x2c)
      .add(this.thrustX).addByte(0x2c).add(this.thrustY).addByte(0x2c).add(this.health).addByte(0x2c)
      .add(this.reload).addByte(0x2c).add(this.respawn).addByte(0x2c).add(this.shield).addByte(0x2c)
      .add(this.score).addByte(0x2c).add(this.deaths);
    state.set(Player.key(this.slot), out);
  }

  /** Alive, whole and standing still at a place. */
  placeAt(x: i32, y: i32): void {
    this.x = x;
    this.y = y;
    this.vx = this.vy = 0;
    this.thrustX = this.thrustY = 0;
    this.health = HEALTH_MAX;
    this.reload = this.respawn = 0;
    this.shield = SHIELD_STEPS;
  }
}

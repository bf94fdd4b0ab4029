import { Fields, State, TextBuilder } from "../../sdk/assembly";

const KEY = "match";

/** The clock, the round and the random numbers: everything that belongs to no player. */
export class Match {
  /** Steps of this round so far. */
  step: i32 = 0;
  round: i32 = 1;
  /** Steps until the next round begins; 0 while one is played. */
  pause: i32 = 0;
  /** State of xorshift32; never 0. */
  random: i32 = 0x1e3779b9;
  /** Slot of the player who sent the last tick, -1 when there was none. */
  ticker: i32 = -1;

  /** A new match when there is none yet; null when the value is not a match. */
  static read(state: State): Match | null {
    const match = new Match();
    const value = state.get(KEY);
    if (!value) return match;
    const fields = new Fields(value);
    match.step = fields.integer();
    match.round = fields.integer();
    match.pause = fields.integer();
    match.random = fields.integer();
    match.ticker = fields.integer();
    return fields.failed || match.random == 0 ? null : match;
  }

  write(state: State): void {
    const out = new TextBuilder()
      .add(this.step).addByte(0x2c).add(this.round).addByte(0x2c).add(this.pause).addByte(0x2c)
      .add(this.random).addByte(0x2c).add(this.ticker);
    state.set(KEY, out);
  }

  /** A number in 0..bound-1, from the state alone. */
  next(bound: i32): i32 {
    let x = <u32>this.random;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    this.random = <i32>x;
    return <i32>(x % <u32>bound);
  }
}

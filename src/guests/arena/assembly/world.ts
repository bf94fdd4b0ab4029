import { State, TextBuilder } from "../../sdk/assembly";
import { Bullet } from "./bullet";
import { Identity, IDENTITIES } from "./identity";
import { Match } from "./match";
import { Player } from "./player";
import { BULLETS_MAX, PLAYERS_MAX, SPAWNS, spawnX, spawnY } from "./rules";

/** Everything that moves, decoded for a tick. */
export class World {
  players: StaticArray<Player | null> = new StaticArray<Player | null>(PLAYERS_MAX);
  bullets: StaticArray<Bullet | null> = new StaticArray<Bullet | null>(BULLETS_MAX);

  constructor(readonly match: Match) {}

  static read(state: State, match: Match): World {
    const world = new World(match);
    for (let slot = 0; slot < PLAYERS_MAX; slot++) unchecked(world.players[slot] = Player.read(state, slot));
    for (let slot = 0; slot < BULLETS_MAX; slot++) unchecked(world.bullets[slot] = Bullet.read(state, slot));
    return world;
  }

  write(state: State): void {
    this.match.write(state);
    for (let slot = 0; slot < PLAYERS_MAX; slot++) {
      const player = unchecked(this.players[slot]);
      if (player) player.write(state);
    }
    for (let slot = 0; slot < BULLETS_MAX; slot++) {
      const bullet = unchecked(this.bullets[slot]);
      if (bullet) bullet.write(state);
    }
  }

  /** Puts a player where the nearest living rival is farthest away; the first place looked at is drawn by lot. */
  spawn(player: Player): void {
    const first = this.match.next(SPAWNS);
    let best = first;
    let bestDistance: i64 = -1;
    for (let i = 0; i < SPAWNS; i++) {
      const spawn = (first + i) % SPAWNS;
      const distance = this.nearestRival(player, spawnX(spawn), spawnY(spawn));
      if (distance > bestDistance) {
        best = spawn;
        bestDistance = distance;
      }
    }
    player.placeAt(spawnX(best), spawnY(best));
  }

  /** The round is won by the one highest score; equal scores are a draw, slot -1. */
  endRound(state: State): void {
    let winner = -1;
    let score = 0;
    for (let slot = 0; slot < PLAYERS_MAX; slot++) {
      const player = unchecked(this.players[slot]);
      if (!player || player.score < score) continue;
      winner = player.score == score ? -1 : slot;
      score = player.score;
    }
    const result = new TextBuilder()
      .add(this.match.round).addByte(0x2c).add(winner).addByte(0x2c).add(score).addByte(0x2c);
    const identities = state.entries(IDENTITIES);
    while (winner >= 0 && identities.next()) {
      const identity = Identity.parse(identities.key, identities.value);
      if (!identity || identity.slot != winner) continue;
      identity.wins++;
      identity.write(state);
      result.add(identity.name);
    }
    state.set("result", result);
  }

  /** Everybody back to a place of his own with nothing on the board. */
  beginRound(): void {
    this.match.round++;
    this.match.step = 0;
    for (let slot = 0; slot < BULLETS_MAX; slot++) {
      const bullet = unchecked(this.bullets[slot]);
      if (bullet) bullet.left = 0;
    }
    // All are out of the arena first, so that places are judged by those who are already back.
    for (let slot = 0; slot < PLAYERS_MAX; slot++) {
      const player = unchecked(this.players[slot]);
      if (player) player.respawn = 1;
    }
    for (let slot = 0; slot < PLAYERS_MAX; slot++) {
      const player = unchecked(this.players[slot]);
      if (!player) continue;
      this.spawn(player);
      player.score = player.deaths = 0;
    }
  }

  private nearestRival(player: Player, x: i32, y: i32): i64 {
    let nearest = i64.MAX_VALUE;
    for (let slot = 0; slot < PLAYERS_MAX; slot++) {
      const other = unchecked(this.players[slot]);
      if (!other || other.slot == player.slot || !other.lives) continue;
      const dx = <i64>(other.x - x);
      const dy = <i64>(other.y - y);
      nearest = min(nearest, dx * dx + dy * dy);
    }
    return nearest;
  }
}

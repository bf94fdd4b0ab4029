import { State, TextBuilder } from "../../sdk/assembly";
import { Bullet } from "./bullet";
import { Identity, IDENTITIES } from "./identity";
import { Match } from "./match";
import { Player } from "./player";
import { BULLETS_MAX, PLAYERS_MAX, SPAWNS, spawnX, spawnY } from "./rules";

/** Everything that moves, decoded for a tick. */
export class World {
  /** By slot. */
  players: StaticArray<Player | null> = new StaticArray<Player | null>(PLAYERS_MAX);
  /** The same without gaps, in the order of the slots. */
  present: StaticArray<Player> = new StaticArray<Player>(PLAYERS_MAX);
  presentCount: i32 = 0;
  /** Of those, who lived when this step's way was made. */
  living: StaticArray<Player> = new StaticArray<Player>(PLAYERS_MAX);
  livingCount: i32 = 0;
  /** Without gaps, in the order of their slots. */
  bullets: StaticArray<Bullet> = new StaticArray<Bullet>(BULLETS_MAX);
  bulletCount: i32 = 0;

  constructor(readonly match: Match) {}

  static read(state: State, match: Match): World {
    const world = new World(match);
    const players = state.entries(Player.KEYS);
    while (players.next()) {
      const player = Player.parse(players.key, players.value);
      if (!player) continue;
      unchecked(world.players[player.slot] = player);
      unchecked(world.present[world.presentCount++] = player);
    }
    const bullets = state.entries(Bullet.KEYS);
    while (bullets.next()) {
      const bullet = Bullet.parse(bullets.key, bullets.value);
      if (bullet) unchecked(world.bullets[world.bulletCount++] = bullet);
    }
    return world;
  }

  write(state: State): void {
    this.match.write(state);
    for (let i = 0; i < this.presentCount; i++) unchecked(this.present[i]).write(state);
    for (let i = 0; i < this.bulletCount; i++) unchecked(this.bullets[i]).write(state);
  }

  gatherLiving(): void {
    let living = 0;
    for (let i = 0; i < this.presentCount; i++) {
      const player = unchecked(this.present[i]);
      unchecked(this.living[living] = player); // The next one takes his place if he does not live.
      living += <i32>player.lives;
    }
    this.livingCount = living;
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
    for (let i = 0; i < this.presentCount; i++) {
      const player = unchecked(this.present[i]);
      if (player.score < score) continue;
      winner = player.score == score ? -1 : player.slot;
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
    for (let i = 0; i < this.bulletCount; i++) unchecked(this.bullets[i]).left = 0;
    // All are out of the arena first, so that places are judged by those who are already back.
    for (let i = 0; i < this.presentCount; i++) unchecked(this.present[i]).respawn = 1;
    for (let i = 0; i < this.presentCount; i++) {
      const player = unchecked(this.present[i]);
      this.spawn(player);
      player.score = player.deaths = 0;
    }
  }

  private nearestRival(player: Player, x: i32, y: i32): i64 {
    let nearest = i64.MAX_VALUE;
    for (let i = 0; i < this.presentCount; i++) {
      const other = unchecked(this.present[i]);
      if (other.slot == player.slot || !other.lives) continue;
      const dx = <i64>(other.x - x);
      const dy = <i64>(other.y - y);
      nearest = min(nearest, dx * dx + dy * dy);
    }
    return nearest;
  }
}

import { Call, Json, State, Text, revert } from "../../sdk/assembly";
import { Bullet } from "./bullet";
import { Identity } from "./identity";
import { length, scale } from "./integer-math";
import { Match } from "./match";
import { step } from "./physics";
import { Player } from "./player";
import { World } from "./world";
import {
  BULLETS_MAX, BULLET_RADIUS, BULLET_SPEED, BULLET_STEPS, FULL, NAME_BYTES_MAX, PAUSE_STEPS, PIXEL, PLAYERS_MAX,
  PLAYER_RADIUS, RELOAD_STEPS, ROUND_STEPS, SCORE_TO_WIN, TICK_STEPS_MAX,
} from "./rules";

/** What a player can do. Everybody acts for the key that signed, and for nobody else. */
export class Arena {
  apply(call: Call): bool {
    if (!call.hasSender || !call.args.isObject) return revert();
    const match = Match.read(call.state);
    if (!match) return revert();
    const identity = Identity.of(call.state, call.sender);
    if (call.is("join")) return identity ? revert() : join(call, match);

    if (!identity) return revert();
    if (call.is("leave")) return leave(call.state, identity);
    if (call.is("tick")) return tick(call, match, identity.slot);

    // Only somebody who lives, in a round that is played, can steer and shoot.
    const player = Player.read(call.state, identity.slot);
    if (!player || !player.lives || match.pause) return revert();
    const dx = call.args.get("dx");
    const dy = call.args.get("dy");
    if (!isPart(dx) || !isPart(dy)) return revert();
    if (call.is("move")) return steer(call.state, player, <i32>dx.integer, <i32>dy.integer);
    if (call.is("shoot")) return shoot(call.state, player, <i32>dx.integer, <i32>dy.integer);
    return revert();
  }
}

/** `{"name":…}` */
function join(call: Call, match: Match): bool {
  const name = call.args.get("name");
  if (!name.isString || !isName(name.text)) return revert();
  const world = World.read(call.state, match);
  for (let slot = 0; slot < PLAYERS_MAX; slot++) {
    if (world.players[slot]) continue;
    const player = new Player(slot);
    world.spawn(player);
    player.write(call.state);
    match.write(call.state);
    const identity = new Identity(Identity.keyOf(call.sender));
    identity.slot = slot;
    identity.name = name.text;
    identity.write(call.state);
    return true;
  }
  return revert();
}

/** The player's bullets go with him: his slot may be somebody else's next. */
function leave(state: State, identity: Identity): bool {
  state.remove(identity.key);
  state.remove(Player.key(identity.slot));
  const bullets = state.entries(Bullet.KEYS);
  while (bullets.next()) {
    const bullet = Bullet.parse(bullets.key, bullets.value);
    if (bullet && bullet.owner == identity.slot) state.remove(bullets.key);
  }
  return true;
}

/** `{"dx":…,"dy":…}` in thousandths of full thrust, held until the next one. Steering twice a step gains nothing. */
function steer(state: State, player: Player, dx: i32, dy: i32): bool {
  const full = max(length(dx, dy), FULL);
  player.thrustX = scale(dx, FULL, full);
  player.thrustY = scale(dy, FULL, full);
  player.write(state);
  return true;
}

/** `{"dx":…,"dy":…}`: a direction of any length but none. */
function shoot(state: State, player: Player, dx: i32, dy: i32): bool {
  const distance = length(dx, dy);
  if (!distance || player.reload) return revert();
  for (let slot = 0; slot < BULLETS_MAX; slot++) {
    if (state.has(Bullet.key(slot))) continue;
    const bullet = new Bullet(slot);
    const muzzle = PLAYER_RADIUS + BULLET_RADIUS + PIXEL;
    bullet.owner = player.slot;
    bullet.x = player.x + scale(dx, muzzle, distance);
    bullet.y = player.y + scale(dy, muzzle, distance);
    bullet.vx = scale(dx, BULLET_SPEED, distance);
    bullet.vy = scale(dy, BULLET_SPEED, distance);
    bullet.left = BULLET_STEPS;
    bullet.write(state);
    player.reload = RELOAD_STEPS;
    player.shield = 0; // Who shoots can be shot.
    player.write(state);
    return true;
  }
  return revert();
}

/** `{"steps":1..4}`, 4 when it is left out, at most 1 for whoever sent the last tick too. */
function tick(call: Call, match: Match, slot: i32): bool {
  const steps = call.args.get("steps");
  if (!steps.isMissing && (steps.integer < 1 || steps.integer > TICK_STEPS_MAX)) return revert();
  const world = World.read(call.state, match);
  let left = match.ticker == slot ? 1 : steps.isMissing ? TICK_STEPS_MAX : <i32>steps.integer;
  match.ticker = slot;
  for (; left; left--) advance(call.state, world);
  world.write(call.state);
  return true;
}

function advance(state: State, world: World): void {
  const match = world.match;
  if (match.pause) {
    if (--match.pause == 0) world.beginRound();
    return;
  }
  step(world);
  match.step++;
  let over = match.step >= ROUND_STEPS;
  for (let i = 0; i < world.presentCount; i++) {
    if (unchecked(world.present[i]).score >= SCORE_TO_WIN) over = true;
  }
  if (!over) return;
  world.endRound(state);
  match.pause = PAUSE_STEPS;
}

function isPart(value: Json): bool {
  return value.isInteger && value.integer >= -FULL && value.integer <= FULL;
}

/** 1 to 24 bytes without control characters. */
function isName(name: Text): bool {
  if (!name.length || name.length > NAME_BYTES_MAX) return false;
  for (let p = name.start; p < name.end; p++) {
    const c = load<u8>(p);
    if (c < 0x20 || c == 0x7f) return false;
  }
  return true;
}

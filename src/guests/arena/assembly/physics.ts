import { clamp, length, scale } from "./integer-math";
import { Bullet } from "./bullet";
import { Player } from "./player";
import { World } from "./world";
import {
  BULLET_RADIUS, DAMAGE, DRAG_SHIFT, FULL, HEIGHT, PILLARS, PILLAR_HALF, PLAYER_RADIUS,
  RESPAWN_STEPS, SPEED_MAX, THRUST, WIDTH, pillarX, pillarY,
} from "./rules";

/** One step of the world, always in the order of the slots. */
export function step(world: World): void {
  for (let i = 0; i < world.presentCount; i++) {
    const player = unchecked(world.present[i]);
    if (player.lives) move(player);
    else if (--player.respawn == 0) world.spawn(player);
  }
  world.gatherLiving();
  for (let i = 0; i < world.livingCount; i++) collideWithNext(world, i);
  // After the players have pushed each other: nobody ends a step inside a wall.
  for (let i = 0; i < world.livingCount; i++) keepInside(unchecked(world.living[i]));
  for (let i = 0; i < world.bulletCount; i++) {
    const bullet = unchecked(world.bullets[i]);
    if (bullet.left > 0) fly(world, bullet);
  }
}

/** Each pair once. The loop has one way out, at its end, so all of it is paid for as a whole. */
function collideWithNext(world: World, i: i32): void {
  const living = world.living;
  const count = world.livingCount;
  const a = unchecked(living[i]);
  if (++i >= count) return;
  do {
    const b = unchecked(living[i]);
    if (isWithin(b.x - a.x, b.y - a.y, 2 * PLAYER_RADIUS)) collide(a, b);
  } while (++i < count);
}

/** Far away is the common case: no product is made for it. */
// @ts-ignore: decorator
@inline
function isWithin(dx: i32, dy: i32, reach: i32): bool {
  return <bool>(<i32>(abs(dx) < reach) & <i32>(abs(dy) < reach));
}

function move(player: Player): void {
  if (player.reload) player.reload--;
  if (player.shield) player.shield--;
  player.vx += player.thrustX * THRUST / FULL;
  player.vy += player.thrustY * THRUST / FULL;
  // Division rounds towards zero, a shift would pull for ever towards the upper left.
  player.vx -= player.vx / (1 << DRAG_SHIFT);
  player.vy -= player.vy / (1 << DRAG_SHIFT);
  const speed = length(player.vx, player.vy);
  if (speed > SPEED_MAX) {
    player.vx = scale(player.vx, SPEED_MAX, speed);
    player.vy = scale(player.vy, SPEED_MAX, speed);
  }
  player.x += player.vx;
  player.y += player.vy;
}

/** Equal masses: push both apart and swap what they have of velocity towards each other. */
function collide(a: Player, b: Player): void {
  let dx = b.x - a.x;
  let dy = b.y - a.y;
  let distance = length(dx, dy);
  if (distance >= 2 * PLAYER_RADIUS) return;
  if (distance == 0) {
    // On the very same spot there is no direction: the lower slot goes left.
    dx = 1;
    dy = 0;
    distance = 1;
  }
  const push = (2 * PLAYER_RADIUS - distance + 1) / 2;
  a.x -= scale(dx, push, distance);
  a.y -= scale(dy, push, distance);
  b.x += scale(dx, push, distance);
  b.y += scale(dy, push, distance);
  const closing = <i32>((<i64>(b.vx - a.vx) * dx + <i64>(b.vy - a.vy) * dy) / distance);
  if (closing >= 0) return;
  a.vx += scale(dx, closing, distance);
  a.vy += scale(dy, closing, distance);
  b.vx -= scale(dx, closing, distance);
  b.vy -= scale(dy, closing, distance);
}

/** Walls and pillars give back half of the speed. */
function keepInside(player: Player): void {
  let i = 0;
  do {
    const x = pillarX(i);
    const y = pillarY(i);
    const dx = player.x - clamp(player.x, x - PILLAR_HALF, x + PILLAR_HALF);
    const dy = player.y - clamp(player.y, y - PILLAR_HALF, y + PILLAR_HALF);
    if (isWithin(dx, dy, PLAYER_RADIUS)) leavePillar(player, x, y, dx, dy);
  } while (++i < PILLARS);
  const x = clamp(player.x, PLAYER_RADIUS, WIDTH - PLAYER_RADIUS);
  const y = clamp(player.y, PLAYER_RADIUS, HEIGHT - PLAYER_RADIUS);
  if (x != player.x) player.vx = -player.vx / 2;
  if (y != player.y) player.vy = -player.vy / 2;
  player.x = x;
  player.y = y;
}

/** `dx`, `dy`: from the nearest point of the pillar. */
function leavePillar(player: Player, pillarX: i32, pillarY: i32, dx: i32, dy: i32): void {
  const distance = length(dx, dy);
  if (distance >= PLAYER_RADIUS) return;
  if (distance == 0) {
    // The middle is inside: out along the nearer side.
    const outX = player.x - pillarX;
    const outY = player.y - pillarY;
    const reach = PILLAR_HALF + PLAYER_RADIUS;
    if (abs(outX) >= abs(outY)) {
      player.x = pillarX + (outX < 0 ? -reach : reach);
      player.vx = -player.vx / 2;
    } else {
      player.y = pillarY + (outY < 0 ? -reach : reach);
      player.vy = -player.vy / 2;
    }
    return;
  }
  const push = PLAYER_RADIUS - distance;
  player.x += scale(dx, push, distance);
  player.y += scale(dy, push, distance);
  const inward = <i32>((<i64>player.vx * dx + <i64>player.vy * dy) / distance);
  if (inward >= 0) return;
  player.vx -= scale(dx, inward + inward / 2, distance);
  player.vy -= scale(dy, inward + inward / 2, distance);
}

function fly(world: World, bullet: Bullet): void {
  bullet.left--;
  for (let i = 0; i < world.livingCount; i++) {
    const player = unchecked(world.living[i]);
    // Another bullet of this step may have hit him.
    if (!player.lives || player.slot == bullet.owner || !hits(bullet, player)) continue;
    bullet.left = 0;
    if (!player.shield) hurt(world, player, bullet.owner);
    return;
  }
  bullet.x += bullet.vx;
  bullet.y += bullet.vy;
  if (isWall(bullet.x, bullet.y)) bullet.left = 0;
}

/** True when the way of this step passes within reach of the player: bullets are faster than a player is wide. */
function hits(bullet: Bullet, player: Player): bool {
  const reach = PLAYER_RADIUS + BULLET_RADIUS;
  const x = player.x - bullet.x;
  const y = player.y - bullet.y;
  // Far away is the common case, and after it every product below is small.
  if (abs(x) > reach + abs(bullet.vx) || abs(y) > reach + abs(bullet.vy)) return false;
  const way = <i64>bullet.vx * bullet.vx + <i64>bullet.vy * bullet.vy;
  const along = <i64>x * bullet.vx + <i64>y * bullet.vy;
  if (along <= 0) return <i64>x * x + <i64>y * y <= <i64>reach * reach;
  if (along >= way) {
    const restX = <i64>(x - bullet.vx);
    const restY = <i64>(y - bullet.vy);
    return restX * restX + restY * restY <= <i64>reach * reach;
  }
  const across = <i64>x * bullet.vy - <i64>y * bullet.vx;
  return across * across / way <= <i64>reach * reach;
}

function hurt(world: World, player: Player, owner: i32): void {
  player.health -= DAMAGE;
  if (player.health > 0) return;
  player.health = 0;
  player.respawn = RESPAWN_STEPS;
  player.vx = player.vy = player.thrustX = player.thrustY = 0;
  player.deaths++;
  const shooter = unchecked(world.players[owner]);
  if (shooter) shooter.score++;
}

function isWall(x: i32, y: i32): bool {
  // Below zero is above all when the sign counts as a digit.
  let inside = <i32>(<u32>x > <u32>WIDTH) | <i32>(<u32>y > <u32>HEIGHT);
  let i = 0;
  do {
    inside |= <i32>isWithin(x - pillarX(i), y - pillarY(i), PILLAR_HALF + 1);
  } while (++i < PILLARS);
  return <bool>inside;
}

// The rules of the game. A position unit is 1/256 of a pixel, a velocity is units a step. Every number is an integer,
// so a match comes out the same wherever it is played.

export const PIXEL: i32 = 256;
export const WIDTH: i32 = 1024 * PIXEL;
export const HEIGHT: i32 = 768 * PIXEL;

export const PLAYERS_MAX: i32 = 16;
export const BULLETS_MAX: i32 = 64;
export const NAME_BYTES_MAX: u32 = 24;

/** A direction is dx, dy in -1000..1000. */
export const FULL: i32 = 1000;

export const PLAYER_RADIUS: i32 = 16 * PIXEL;
/** Full thrust, a step. With the drag it ends at 32 times this: 8 pixels a step. */
export const THRUST: i32 = 64;
export const DRAG_SHIFT: i32 = 5;
export const SPEED_MAX: i32 = 12 * PIXEL;

export const BULLET_RADIUS: i32 = 4 * PIXEL;
export const BULLET_SPEED: i32 = 20 * PIXEL;
export const BULLET_STEPS: i32 = 48;
export const RELOAD_STEPS: i32 = 10;

export const HEALTH_MAX: i32 = 100;
export const DAMAGE: i32 = 34;
export const RESPAWN_STEPS: i32 = 40;
export const SHIELD_STEPS: i32 = 20;

export const SCORE_TO_WIN: i32 = 4;
export const ROUND_STEPS: i32 = 1800;
export const PAUSE_STEPS: i32 = 40;

/** Steps of one tick; a player who ticks twice in a row gets one, so nobody can run the clock alone for long. */
export const TICK_STEPS_MAX: i32 = 4;

/** Four square pillars, one in the middle of each quarter. */
export const PILLARS: i32 = 4;
export const PILLAR_HALF: i32 = 40 * PIXEL;

export function pillarX(i: i32): i32 {
  return i & 1 ? WIDTH * 3 / 4 : WIDTH / 4;
}

export function pillarY(i: i32): i32 {
  return i & 2 ? HEIGHT * 3 / 4 : HEIGHT / 4;
}

/** Eight places to start from: the corners and the middles of the sides, clear of walls and pillars. */
export const SPAWNS: i32 = 8;

export function spawnX(i: i32): i32 {
  const column = i < 3 ? i : i < 5 ? (i - 3) << 1 : i - 5;
  return WIDTH / 2 + (column - 1) * (WIDTH / 2 - 48 * PIXEL);
}

export function spawnY(i: i32): i32 {
  const row = i < 3 ? 0 : i < 5 ? 1 : 2;
  return HEIGHT / 2 + (row - 1) * (HEIGHT / 2 - 48 * PIXEL);
}

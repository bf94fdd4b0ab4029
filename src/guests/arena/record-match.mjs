// Plays a match of bots against arena.wasm and writes match.jsonl and match.expected.json. Everything the bots decide
// comes from the state and one fixed seed, so the same wasm always gives the same files.
//
//   node record-match.mjs [folder]     where arena.wasm is and the match goes; this folder when left out

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Contract, demoPlayerKey, node } from "../sdk/host/host.mjs";

const INPUTS = 600;
const PLAYERS = { ada: "Ada", ben: "Ben", cleo: "Cleo", dev: "Dev, the second", zoe: "Zoë 🚀" };

const folder = process.argv[2] ?? fileURLToPath(new URL(".", import.meta.url));
const wasm = readFileSync(join(folder, "arena.wasm"));
const arena = new Contract(wasm);
const keys = Object.fromEntries(Object.keys(PLAYERS).map((name) => [name, demoPlayerKey(name)]));

let state = new Map();
const inputs = [];
const statuses = [];

/** Sends one input, as a player would, and takes what comes of it. */
function send(player, action, args = {}) {
  if (inputs.length === INPUTS) return;
  const next = arena.execute(state, node(action, args, keys[player]));
  inputs.push({ player, action, args });
  statuses.push(next ? "succeeded" : "reverted");
  if (next) state = next;
}

/** Park and Miller's generator: the bots' only source of whim. */
let seed = 20260101;
function whim(bound) {
  seed = (seed * 48271) % 2147483647;
  return seed % bound;
}

function find(player) {
  const identity = state.get(`id/${keys[player]}`);
  if (!identity) return null;
  const slot = Number(identity.split(",")[0]);
  const [x, y, vx, vy, , , health, reload, respawn] = state.get(`p/${slot.toString(16)}`).split(",").map(Number);
  return { slot, x, y, vx, vy, health, reload, lives: respawn === 0 };
}

function nearestRival(player, me) {
  let nearest = null;
  for (const name of Object.keys(PLAYERS)) {
    const other = name !== player && find(name);
    if (!other || !other.lives) continue;
    // Not Math.hypot: how that rounds is up to the engine.
    const distance = Math.sqrt((other.x - me.x) ** 2 + (other.y - me.y) ** 2);
    if (!nearest || distance < nearest.distance) nearest = { ...other, distance };
  }
  return nearest;
}

function direction(dx, dy) {
  const longest = Math.max(Math.abs(dx), Math.abs(dy), 1);
  return { dx: Math.trunc((dx * 1000) / longest), dy: Math.trunc((dy * 1000) / longest) };
}

/** Circles around the nearest rival and shoots where he will be; now and then tries to shoot while still reloading. */
function act(player) {
  const me = find(player);
  const paused = Number(state.get("match")?.split(",")[2]) > 0;
  if (!me || !me.lives || (paused && whim(4))) return;
  const rival = nearestRival(player, me);
  if (!rival) return;
  const flight = rival.distance / (20 * 256);
  const aimX = rival.x + rival.vx * flight - me.x + (whim(41) - 20) * 256;
  const aimY = rival.y + rival.vy * flight - me.y + (whim(41) - 20) * 256;
  const near = rival.distance < 420 * 256;
  if (near && (me.reload === 0 || whim(12) === 0) && whim(4)) send(player, "shoot", direction(aimX, aimY));
  else if (near) send(player, "move", direction(-aimY, aimX));
  else send(player, "move", direction(aimX, aimY));
}

const names = Object.keys(PLAYERS);
send("ada", "join", { name: PLAYERS.ada });
send("ben", "join", { name: PLAYERS.ben });
send("ben", "join", { name: "Ben again" }); // He is in already.
send("cleo", "move", { dx: 1000, dy: 0 }); // Not in yet.
send("cleo", "join", { name: PLAYERS.cleo });
send("dev", "join", { name: "" }); // A name is at least one byte.
send("dev", "join", { name: PLAYERS.dev });

for (let turn = 0; inputs.length < INPUTS; turn++) {
  if (turn === 12) send("zoe", "join", { name: PLAYERS.zoe });
  if (turn === 120) send("dev", "leave");
  if (turn === 140) send("dev", "join", { name: PLAYERS.dev });
  if (turn === 60) send("ada", "dance");
  const first = whim(names.length);
  for (let i = 0; i < 1 + whim(3); i++) act(names[(first + i) % names.length]);
  const ticker = names[turn % names.length];
  if (find(ticker)) send(ticker, "tick", turn % 7 === 3 ? { steps: 2 } : {});
}

const expected = {
  module: createHash("sha256").update(wasm).digest("hex"),
  players: keys,
  statuses,
  state: Object.fromEntries(state),
};
writeFileSync(join(folder, "match.jsonl"), inputs.map((input) => `${JSON.stringify(input)}\n`).join(""));
writeFileSync(join(folder, "match.expected.json"), `${JSON.stringify(expected, null, 2)}\n`);
const reverted = statuses.filter((status) => status === "reverted").length;
const ending = `result ${state.get("result")}, match ${state.get("match")}`;
console.log(`${inputs.length} inputs, ${reverted} reverted, ${ending}`);

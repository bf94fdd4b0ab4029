import assert from "node:assert/strict";
import { test } from "node:test";
import { compareUtf8, encodeInput } from "../host/bincode.mjs";
import { Contract, node } from "../host/host.mjs";
import { compile, sdk } from "./build.mjs";

const contract = new Contract(compile(`${sdk}/test/probe`, "index.ts"));
const run = (state, ...calls) => contract.execute(new Map(Object.entries(state)), calls.map(([a, args]) => node(a, args)));
const object = (map) => Object.fromEntries(map);

/** UTF-16 order and UTF-8 order disagree about the last two. */
const ODD_KEYS = ["", "\0", "a/b\\c#d?e", "a\0b", "é", "\uffff", "\u{10000}", "😀", "k".repeat(1024)];

test("an empty state stays empty", () => {
  assert.equal(run({}, ["nothing", null]).size, 0);
  assert.equal(contract.execute(new Map(), []).size, 0);
});

test("odd keys are found, replaced, removed and sorted by their bytes", () => {
  const odd = Object.fromEntries(ODD_KEYS.map((key) => [key, `value of ${key}`]));
  assert.deepEqual(object(run(odd, ["nothing", null])), odd);
  assert.deepEqual(object(run({}, ["set", odd])), odd);
  const changed = Object.fromEntries(ODD_KEYS.map((key) => [key, "other"]));
  assert.deepEqual(object(run(odd, ["set", changed])), changed);
  assert.equal(run(odd, ["remove", ODD_KEYS]).size, 0);
  assert.equal(run({}, ["set", odd], ["remove", ODD_KEYS]).size, 0);
  const listed = JSON.parse(run(odd, ["list", ""]).get("out")).filter((_, i) => i % 2 === 0);
  assert.deepEqual(listed, [...ODD_KEYS].sort(compareUtf8));
});

test("literals and strings become UTF-8 and back", () => {
  assert.equal(run({}, ["literal", null]).get("out"), "𐀀é\u{ffff}");
  for (const text of ["", "plain", "é", "€", "😀 and 𐀀", "\0\u007f\u0080\u07ff\u0800\uffff"]) {
    assert.equal(run({}, ["string", text]).get("out"), `${text}|${text.length}`);
  }
});

test("a value cut short where it lies is written in its new length", () => {
  for (const length of [0, 1, 5]) {
    const state = run({ a: "one", b: "hello", c: "two" }, ["part", { key: "b", length }]);
    assert.deepEqual(object(state), { a: "one", b: "hello".slice(0, length), c: "two" });
  }
});

test("removed and set again, set and removed again", () => {
  assert.deepEqual(object(run({ a: "1", b: "2" }, ["remove", ["a"]], ["set", { a: "3" }])), { a: "3", b: "2" });
  assert.deepEqual(object(run({ b: "2" }, ["set", { a: "1" }], ["remove", ["a"]], ["set", { a: "" }])), { a: "", b: "2" });
  assert.equal(run({ a: "1" }, ["remove", ["a"]], ["remove", ["a"]]), null);
});

test("keys with a prefix, in input and added, also while they are removed", () => {
  const state = { "a": "0", "p/1": "1", "p/3": "3", "q": "9" };
  const added = { "p/0": "0", "p/2": "2", "p/4": "4" };
  const listed = run(state, ["set", added], ["remove", ["p/3"]], ["list", "p/"]).get("out");
  assert.equal(listed, '["p/0","0","p/1","1","p/2","2","p/4","4"]');
  assert.deepEqual(object(run(state, ["set", added], ["drop", "p/"])), { a: "0", q: "9" });
  assert.equal(run(state, ["drop", ""]).size, 0);
});

test("thousands of new keys", () => {
  const state = run({ f: "f", f1000: "old", g: "g" }, ["fill", 3000]);
  assert.equal(state.size, 3002);
  for (const i of [0, 1, 999, 1000, 2999]) assert.equal(state.get(`f${i}`), `${i}`);
});

test("comma-separated fields", () => {
  assert.equal(run({}, ["fields", "1,-2,rest,of,it"]).get("out"), "1|-2|rest,of,it");
  assert.equal(run({}, ["fields", "1,2"]).get("out"), "1|2|");
  for (const text of ["", "1", "1,", "1,x", "1,2147483648", "1, 2", "+1,2", "01,2"]) assert.equal(run({}, ["fields", text]), null);
});

/** Keys that part at every place around a word, by every length, in the last byte, or only in how many zeros they end. */
const NEIGHBOURS = ["player/1", "player/2", "leaderboard/of/the/week", "leaderboard/of/the/weekend", "leaderboard/of/the/weel"];
for (let length = 0; length <= 17; length++) {
  const key = "counters/of/everybody".slice(0, length);
  NEIGHBOURS.push(key, `${key}\0`, `${key}\0\0`, `${key.slice(0, -1)}~`, `${key}\x7f`, `${key}\u0080`);
}

test("a key is found among its neighbours, and no neighbour is taken for it", () => {
  const keys = [...new Set(NEIGHBOURS)];
  for (let size = 0; size <= keys.length; size += size < 12 ? 1 : 17) {
    // Every third of the keys is another set, so that each is looked for where it is and where it is not.
    for (let turn = 0; turn < 3; turn++) {
      const present = keys.filter((_, i) => (i * 7 + turn) % 3 !== 0).slice(0, size);
      const state = Object.fromEntries(present.map((key) => [key, `value of ${key}`]));
      const expected = keys.map((key) => state[key] ?? null);
      assert.deepEqual(JSON.parse(run(state, ["get", keys]).get("out")), expected, `${size} in the input`);
      assert.deepEqual(JSON.parse(run({}, ["set", state], ["get", keys]).get("out")), expected, `${size} added`);
    }
  }
});

test("what was set or removed between other entries leaves them as they are", () => {
  const state = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`key/${String.fromCharCode(97 + i)}`, "v".repeat(i)]));
  const keys = Object.keys(state);
  for (let mask = 0; mask < 4096; mask += 37) {
    const chosen = keys.filter((_, i) => mask >> i & 1);
    const set = Object.fromEntries(chosen.map((key) => [key, `new ${key}`]));
    assert.deepEqual(object(run(state, ["set", set])), { ...state, ...set });
    const rest = Object.fromEntries(keys.filter((key) => !chosen.includes(key)).map((key) => [key, state[key]]));
    assert.deepEqual(object(run(state, ["remove", chosen])), rest);
    assert.deepEqual(object(run(state, ["set", set], ["remove", chosen], ["set", set])), { ...state, ...set });
  }
});

test("random histories end as a Map does", () => {
  let seed = 7;
  const random = (bound) => (seed = (seed * 48271) % 2147483647) % bound;
  const alphabet = ["", "a", "b", "ab", "é", "abcdefgh", "\uffff", "z/1", "z/2", "z/10", "\0"];
  for (let round = 0; round < 300; round++) {
    const model = new Map();
    for (let i = random(9 + round % 40); i; i--) model.set(alphabet[random(11)] + alphabet[random(11)], "x".repeat(random(12)));
    const start = new Map(model);
    const calls = [];
    for (let i = random(12); i; i--) {
      const key = alphabet[random(11)] + alphabet[random(11)];
      if (random(3)) {
        const value = "y".repeat(random(12));
        model.set(key, value);
        calls.push(node("set", { [key]: value }));
      } else if (model.delete(key)) calls.push(node("remove", [key]));
    }
    const output = contract.executeBytes(encodeInput({ state: start, nodes: calls }));
    const expected = encodeInput({ state: model }).subarray(8, -8);
    assert.ok(output.subarray(0, -113).equals(expected), `round ${round}`);
  }
});

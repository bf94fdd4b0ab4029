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

test("random histories end as a Map does", () => {
  let seed = 7;
  const random = (bound) => (seed = (seed * 48271) % 2147483647) % bound;
  const alphabet = ["", "a", "b", "ab", "é", "😀", "\uffff", "z/1", "z/2", "z/10", "\0"];
  for (let round = 0; round < 300; round++) {
    const model = new Map();
    for (let i = random(9); i; i--) model.set(alphabet[random(11)] + alphabet[random(11)], "x".repeat(random(12)));
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

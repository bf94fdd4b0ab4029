import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { encodeInput } from "../host/bincode.mjs";
import { Contract, demoPlayerKey, node } from "../host/host.mjs";
import { inspect, problems } from "../host/inspect.mjs";
import { compile, sdk } from "./build.mjs";

const guests = join(sdk, "..");
const wasm = (path) => readFileSync(join(guests, path));
const ada = demoPlayerKey("ada");
const ben = demoPlayerKey("ben");

test("the demo key of ada is the one that every implementation derives", () => {
  assert.equal(ada, "f334ed19ad153d848f4145f8234c13e9c67e52dd4a3c6ca31893f80b3531118a");
});

for (const path of ["counter/counter.wasm", "counter/counter-packed.wasm"]) {
  const contract = new Contract(wasm(path));
  const run = (state, action, args, sender) => {
    const after = contract.execute(new Map(Object.entries(state)), node(action, args, sender));
    return after && Object.fromEntries(after);
  };

  test(`${path} counts, for everybody and for each sender`, () => {
    assert.deepEqual(problems(inspect(wasm(path))), []);
    assert.deepEqual(run({}, "increment", {}), { counter: "1" });
    assert.deepEqual(run({ counter: "1" }, "increment", { amount: 41 }, ada), { counter: "42", [`by/${ada}`]: "41" });
    assert.deepEqual(run({ counter: "1" }, "decrement", { amount: 3 }), { counter: "-2" });
    assert.deepEqual(run({ counter: "7", [`by/${ada}`]: "7" }, "reset", {}, ada), { counter: "0", [`by/${ada}`]: "7" });
    assert.deepEqual(run({ counter: "7" }, "set-key", { key: "é/\0", value: "😀" }), { counter: "7", "é/\0": "😀" });
  });

  test(`${path} finds its argument wherever it is`, () => {
    const amounts = ['{"amount":7}', '{"amoun\\u0074":7}', '{ "x" : { "amount" : 1 } , "amount" : 7 }', '{"amounts":1,"amount":7}',
      '{"":1,"é":"amount","amount":7,"amount":8}', '{"amount" :7 }', '{"a":"\\"amount\\":1","amount":7}', '{"anount":1,"amount":7}'];
    for (const args of amounts) {
      const action = { id: "n", action: "increment", payload: `{"args":${args},"sender":null}`, deps: [] };
      assert.deepEqual(Object.fromEntries(contract.execute(new Map(), action)), { counter: "7" }, args);
    }
    for (const args of ['["amount",7]', '"amount"', '{"amount":[7]}', '{"amount":{}}', '{"amount":"7"}', '{"amount":7.0}']) {
      assert.equal(contract.execute(new Map(), { id: "n", action: "increment", payload: `{"args":${args},"sender":null}`, deps: [] }), null, args);
    }
  });

  test(`${path} reverts what it should not do`, () => {
    for (const [state, action, args] of [[{}, "dance", {}], [{}, "increment", null], [{}, "increment", { amount: "1" }],
      [{}, "increment", { amount: 1.5 }], [{}, "increment", { amount: -1 }], [{}, "decrement", { amount: -1 }],
      [{ counter: "9223372036854775807" }, "increment", {}], [{ counter: "-9223372036854775808" }, "decrement", {}],
      [{ counter: "many" }, "increment", {}], [{}, "reset", []], [{}, "set-key", {}], [{}, "set-key", { key: "a" }],
      [{}, "set-key", { key: "a", value: 1 }], [{}, "set-key", { key: "counter", value: "9" }],
      [{}, "set-key", { key: `by/${ada}`, value: "9" }]]) {
      assert.equal(run(state, action, args), null, `${action} ${JSON.stringify(args)}`);
    }
  });
}

/** The counter as it was when every byte was looked at by itself, kept for the tests of activation. */
const elder = new Contract(wasm("../../tests/modules/assemblyscript/counter.wasm"));

test("the counter answers what it did when it looked at single bytes, also to what is malformed", () => {
  const contract = new Contract(wasm("counter/counter.wasm"));
  let seed = 3;
  const random = (bound) => (seed = (seed * 48271) % 2147483647) % bound;
  const pick = (items) => items[random(items.length)];
  const keys = ["counter", `by/${ada}`, `by/${ben}`, "", "a", "abcdefgh", "abcdefgh\0", "abcdefghi", "player/1", "player/10", "é"];
  const values = ["1", "2", "3", "0", "7", "42", "1234567", "12345678", "123456789", "-1", "", "9223372036854775807", "many", "01", "-0",
    "99999999999999999999"];
  const space = () => pick(["", "", "", " ", "\n"]);
  const args = () => pick([
    () => "{}", () => `{"amount":${space()}${pick(values)}${space()}}`, () => `{"x":[{}],${space()}"amount":${pick(values)}}`,
    () => `{"key":"${pick(["counter", "by/x", "k", "é", "\\n", "abcdefghij"])}","value":"${pick(values)}\\u00e9"}`,
    () => '{"amoun\\u0074":5}', () => pick(["null", "[]", '"x"', "{", '{"amount":1,}', '{"amount":true}']),
  ])();
  const payload = () => pick([(a, s) => `{"args":${a},"sender":${s}}`, (a, s) => `{"args":${a},"sender":${s}}`,
    (a, s) => `{${space()}"sender":${s}${space()},"args":${a}}${space()}`, (a, s) => `{"args":${a},"sender":${s}`])(
    args(), pick(["null", `"${ada}"`, `"${ben.toUpperCase()}"`, '""']));
  let answered = 0;
  for (let round = 0; round < 4000; round++) {
    const state = new Map();
    for (let i = random(pick([3, 12])); i; i--) state.set(pick(keys), pick(values));
    const action = pick(["increment", "increment", "decrement", "reset", "set-key", "incremenT", ""]);
    let input = encodeInput({ state, nodes: [{ id: "n", action, payload: payload() }] });
    if (round % 8 === 0) input = input.subarray(0, random(input.length));
    else if (round % 8 === 1) input[random(input.length)] ^= 1 << random(8);
    const expected = elder.executeBytes(input);
    if (expected) answered++;
    assert.deepEqual(contract.executeBytes(input), expected, input.toString("latin1"));
  }
  assert.ok(answered > 400, `${answered} of 4000 inputs were answered`);
});

const arena = new Contract(wasm("arena/arena.wasm"));
const play = (state, action, args, sender) => arena.execute(state, node(action, args, sender));

test("arena: only who has signed and joined can play", () => {
  assert.deepEqual(problems(inspect(wasm("arena/arena.wasm"))), []);
  assert.equal(play(new Map(), "join", { name: "Nobody" }, null), null);
  const state = play(new Map(), "join", { name: "Ada" }, ada);
  assert.equal(state.get(`id/${ada}`), "0,0,Ada");
  for (const name of ["", "x".repeat(25), "a\nb", 7]) assert.equal(play(state, "join", { name }, ben), null);
  assert.equal(play(state, "join", { name: "Ada" }, ada), null);
  for (const action of ["leave", "move", "shoot", "tick"]) assert.equal(play(state, action, { dx: 1, dy: 1 }, ben), null);
  for (const args of [{}, { dx: 1 }, { dx: 1001, dy: 0 }, { dx: 0.5, dy: 0 }, { dx: "1", dy: 0 }, null]) {
    assert.equal(play(state, "move", args, ada), null);
  }
  assert.equal(play(state, "shoot", { dx: 0, dy: 0 }, ada), null);
  assert.ok(play(state, "move", { dx: -1000, dy: 1000 }, ada));
});

test("arena: sixteen may join, and a slot is free again after leaving", () => {
  let state = new Map();
  for (let i = 0; i < 16; i++) state = play(state, "join", { name: `P${i}` }, demoPlayerKey(`p${i}`));
  assert.equal(play(state, "join", { name: "One more" }, ada), null);
  state = play(state, "shoot", { dx: 1, dy: 0 }, demoPlayerKey("p3"));
  assert.ok(state.has("b/00"));
  state = play(state, "leave", {}, demoPlayerKey("p3"));
  assert.ok(!state.has("b/00") && !state.has("p/3"));
  assert.equal(play(state, "join", { name: "One more" }, ada).get(`id/${ada}`), "3,0,One more");
});

test("arena: keys that are nobody's slot are neither players nor bullets", () => {
  const state = play(play(new Map(), "join", { name: "Ada" }, ada), "join", { name: "Ben" }, ben);
  const others = new Map(["p/", "p/g", "p/00", "p/:", "b/", "b/0", "b/64", "b/0a", "b/000"].map((key) => [key, "0,9,9,9,9,9,9,9,0,9,9,9"]));
  const ticked = play(new Map([...state, ...others]), "tick", {}, ada);
  assert.deepEqual(Object.fromEntries(ticked), { ...Object.fromEntries(play(state, "tick", {}, ada)), ...Object.fromEntries(others) });
  const left = play(new Map([...state, ...others]), "leave", {}, ben);
  assert.deepEqual([...left.keys()].filter((key) => others.has(key)).length, others.size);
});

test("arena: a second tick in a row is one step", () => {
  let state = play(play(new Map(), "join", { name: "Ada" }, ada), "join", { name: "Ben" }, ben);
  const steps = () => Number(state.get("match").split(",")[0]);
  for (const [sender, args, expected] of [[ada, {}, 4], [ada, {}, 5], [ben, { steps: 2 }, 7], [ada, { steps: 4 }, 11]]) {
    state = play(state, "tick", args, sender);
    assert.equal(steps(), expected);
  }
  for (const steps of [0, 5, -1, "4", 1.5]) assert.equal(play(state, "tick", { steps }, ben), null);
});

test("arena: after thousands of wild steps everybody is inside and apart", () => {
  let seed = 5;
  const random = (bound) => (seed = (seed * 48271) % 2147483647) % bound;
  let state = new Map();
  const keys = Array.from({ length: 16 }, (_, i) => demoPlayerKey(`p${i}`));
  for (const key of keys) state = play(state, "join", { name: "P" }, key);
  for (let turn = 0; turn < 600; turn++) {
    const key = keys[random(16)];
    const direction = { dx: random(2001) - 1000, dy: random(2001) - 1000 };
    state = play(state, random(2) ? "shoot" : "move", direction, key) ?? state;
    state = play(state, "tick", {}, keys[turn % 16]);
    for (let slot = 0; slot < 16; slot++) {
      const [x, y] = state.get(`p/${slot.toString(16)}`).split(",").map(Number);
      assert.ok(x >= 4096 && x <= 262144 - 4096 && y >= 4096 && y <= 196608 - 4096, `turn ${turn}: ${x} ${y}`);
    }
    assert.ok([...state.keys()].filter((key) => key.startsWith("b/")).length <= 64);
  }
});

test("arena: the recorded match comes out as recorded", () => {
  const inputs = wasm("arena/match.jsonl").toString().trim().split("\n").map((line) => JSON.parse(line));
  const expected = JSON.parse(wasm("arena/match.expected.json"));
  assert.ok(inputs.length >= 500);
  let state = new Map();
  inputs.forEach(({ player, action, args }, i) => {
    const next = play(state, action, args, demoPlayerKey(player));
    assert.equal(next ? "succeeded" : "reverted", expected.statuses[i], `line ${i + 1}`);
    state = next ?? state;
  });
  assert.deepEqual(Object.fromEntries(state), expected.state);
});

test("the template compiles with the SDK copied beside it, and runs", () => {
  const folder = mkdtempSync(join(tmpdir(), "everarcade-template-"));
  try {
    cpSync(join(guests, "template"), folder, { recursive: true });
    cpSync(join(sdk, "assembly"), join(folder, "assembly", "everarcade"), { recursive: true });
    const module = compile(folder, "assembly/index.ts");
    assert.deepEqual(problems(inspect(module)), []);
    const book = new Contract(module);
    let state = book.execute(new Map(), node("sign", { text: "Ada was here 🌍" }, ada));
    assert.deepEqual(Object.fromEntries(state), { [`line/${ada}`]: "Ada was here 🌍", lines: "1" });
    assert.equal(book.execute(state, node("erase", {}, ben)), null);
    assert.equal(book.execute(state, node("sign", { text: "" }, ben)), null);
    assert.equal(book.execute(state, node("sign", { text: "unsigned" })), null);
    state = book.execute(state, node("erase", {}, ada));
    assert.deepEqual(Object.fromEntries(state), { lines: "0" });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

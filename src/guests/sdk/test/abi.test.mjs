import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeOutput, encodeInput } from "../host/bincode.mjs";
import { Contract, demoPlayerKey, node } from "../host/host.mjs";
import { inspect, problems } from "../host/inspect.mjs";
import { compile, sdk } from "./build.mjs";

const probes = { execute: compile(`${sdk}/test/probe`, "index.ts"), packed: compile(`${sdk}/test/probe`, "packed.ts") };

/** Vector A1: epoch 1, state {k: v}, no nodes. */
const A1 = "010000000000000001000000000000000100000000000000" + "6b" + "0100000000000000" + "76" + "0000000000000000";
/** A1 with one node "n", action "nothing", payload a JSON string, no deps. */
const A1_NODE = A1.slice(0, -16) + "0100000000000000" + "01000000000000006e" + "07000000000000006e6f7468696e67" +
  "1b00000000000000" + Buffer.from('{"args":null,"sender":null}').toString("hex") + "0000000000000000";
/** Vector A2: its payload is an object without a type tag, which no contract can know the shape of. */
const A2 = "010000000000000001000000000000000700000000000000636f756e746572010000000000000031010000000000000006000000000000" +
  "006e6f64652d310900000000000000696e6372656d656e7401000000000000000600000000000000616d6f756e74010000000000000000000000" +
  "00000000";
/** 26 bytes of state; the receipt is the epoch and 105 zero bytes. */
const A1_OUTPUT = A1.slice(16, -16) + "0100000000000000" + "00".repeat(105);

const sender = demoPlayerKey("ada");

for (const [form, wasm] of Object.entries(probes)) {
  const contract = new Contract(wasm);
  const bytes = (hex) => contract.executeBytes(Buffer.from(hex, "hex"));
  const fails = (input, why) => assert.equal(contract.executeBytes(input), null, why);

  test(`${form}: the module is one the platform takes`, () => assert.deepEqual(problems(inspect(wasm)), []));

  test(`${form}: A1 answers its own state and an empty receipt`, () => {
    assert.equal(bytes(A1).toString("hex"), A1_OUTPUT);
    assert.equal(bytes(A1).length, 26 + 113);
  });

  test(`${form}: A1 with a node and a JSON string payload`, () => assert.equal(bytes(A1_NODE).toString("hex"), A1_OUTPUT));

  test(`${form}: A2 is refused`, () => assert.equal(bytes(A2), null));

  test(`${form}: the encoder of the tests agrees with the vectors`, () => {
    const state = new Map([["k", "v"]]);
    const nodes = [{ id: "n", action: "nothing", payload: '{"args":null,"sender":null}' }];
    assert.equal(encodeInput({ state }).toString("hex"), A1);
    assert.equal(encodeInput({ state, nodes }).toString("hex"), A1_NODE);
  });

  test(`${form}: every truncation and any trailing byte fails`, () => {
    const whole = encodeInput({ state: new Map([["a", "1"], ["b", "2"]]), nodes: [node("nothing", { x: [1] }, sender)] });
    for (let length = 0; length < whole.length; length++) fails(whole.subarray(0, length), `cut at ${length}`);
    fails(Buffer.concat([whole, Buffer.of(0)]), "one byte more");
  });

  test(`${form}: no flipped byte makes it trap or answer nonsense`, () => {
    const whole = encodeInput({ state: new Map([["a", "1"], ["b", "2"]]), nodes: [node("nothing", { x: [1] }, sender)] });
    for (let at = 0; at < whole.length; at++) {
      for (const flip of [0x01, 0x40, 0x80, 0xff]) {
        const input = Buffer.from(whole);
        input[at] ^= flip;
        const output = contract.executeBytes(input);
        // Keys and values are the host's: a flip there may be other text, or bytes that are no text.
        if (output) assert.equal(output.length, 8 + 2 * 18 + 113, `flip ${flip} at ${at}`);
      }
    }
  });

  test(`${form}: unsorted and duplicate keys fail`, () => {
    for (const [first, second] of [["b", "a"], ["a", "a"], ["aa", "a"], ["é", "z"]]) {
      const at = (key) => Buffer.concat([u64(Buffer.byteLength(key)), Buffer.from(key), u64(0)]);
      fails(Buffer.concat([u64(1), u64(2), at(first), at(second), u64(0)]), `${first} ${second}`);
    }
  });

  test(`${form}: lengths and counts beyond the input fail`, () => {
    for (const huge of [2n ** 63n, 2n ** 64n - 1n, 2n ** 32n, 2n ** 32n + 1n, 2n ** 31n, 1000n]) {
      fails(Buffer.concat([u64(1), u64(huge)]), "entries");
      fails(Buffer.concat([u64(1), u64(1), u64(huge), u64(0), u64(0)]), "key");
      fails(Buffer.concat([u64(1), u64(1), u64(0), u64(huge), u64(0)]), "value");
      fails(Buffer.concat([u64(1), u64(0), u64(huge)]), "nodes");
      fails(Buffer.concat([u64(1), u64(0), u64(1), u64(0), u64(0), u64(huge), u64(0)]), "payload");
    }
  });

  test(`${form}: two keys are in order or not, wherever they part`, () => {
    const at = (key) => Buffer.concat([u64(key.length), key, u64(0)]);
    const state = (...keys) => Buffer.concat([u64(1), u64(keys.length), ...keys.map(at), u64(0)]);
    for (let length = 0; length < 20; length++) {
      const key = Buffer.from("counters/of/everybody".slice(0, length));
      const longer = Buffer.concat([key, Buffer.from("x")]);
      assert.ok(contract.executeBytes(state(key, longer)), `prefix of ${length}`);
      fails(state(longer, key), `prefix of ${length}, turned`);
      for (let part = 0; part < length; part++) {
        for (const byte of [key[part] + 1, 0x7f, 0x80, 0xff]) {
          const above = Buffer.from(key);
          above[part] = byte;
          above.fill(0, part + 1);
          assert.ok(contract.executeBytes(state(key, above)), `${length} at ${part}`);
          fails(state(above, key), `${length} at ${part}, turned`);
        }
      }
    }
  });

  test(`${form}: a sender is 64 lowercase hex digits`, () => {
    for (let byte = 0; byte < 256; byte++) {
      const payload = Buffer.from(`{"args":{},"sender":"${sender}"}`);
      payload[21 + (byte % 64)] = byte;
      const input = Buffer.concat([u64(1), u64(0), u64(1), u64(0), u64(7), Buffer.from("nothing"), u64(payload.length), payload, u64(0)]);
      const isHex = /[0-9a-f]/.test(String.fromCharCode(byte));
      assert.equal(contract.executeBytes(input) !== null, isHex, `byte ${byte}`);
    }
  });

  test(`${form}: payloads that are not the agreed object fail`, () => {
    const good = `{"args":{},"sender":"${sender}"}`;
    const run = (payload) => contract.executeBytes(encodeInput({ nodes: [{ id: "n", action: "nothing", payload }] }));
    assert.ok(run(good));
    assert.ok(run(` { "sender" : null , "args" : [ ] } `));
    for (const payload of ["", "{}", "null", "[]", '{"args":{}}', '{"sender":null}', `${good} x`, good.slice(0, -1),
      '{"args":{},"sender":""}', '{"args":{},"sender":1}', `{"args":{},"sender":"${sender.toUpperCase()}"}`,
      `{"args":{},"sender":"${sender}0"}`, '{"args":1,"args":2,"sender":null}', '{"args":1,"sender":null,"x":1}',
      '{"args":{},"sender":null,}', '{"args":01,"sender":null}']) {
      assert.equal(run(payload), null, payload);
    }
  });

  test(`${form}: a call tells who, what and when`, () => {
    const nodes = [node("nothing"), { ...node("about", {}, sender, "second"), deps: ["node-1"] }];
    const state = contract.execute(new Map([["k", "v"]]), nodes, 7);
    assert.equal(state.get("out"), `second,about,${sender},7,2,1`);
    assert.equal(contract.execute(new Map(), node("about"), 2).get("out"), "node-1,about,,2,1,0");
  });

  test(`${form}: a later node that reverts undoes the plan`, () => {
    assert.equal(contract.execute(new Map(), [node("set", { a: "1" }), node("unknown")]), null);
  });

  test(`${form}: the receipt claims the epoch and nothing else`, () => {
    const { receipt } = decodeOutput(contract.executeBytes(encodeInput({ epoch: 9n })));
    assert.equal(receipt.epoch, 9n);
    assert.ok(receipt.texts.concat(receipt.hashes).every((text) => text === ""));
  });

  test(`${form}: alloc grows, and answers -1 beyond the limit`, () => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm));
    const first = exports.alloc(10);
    assert.ok(first > 0 && exports.alloc(0) > 0);
    assert.equal(exports.memory.buffer.byteLength, 65536);
    for (const tooMuch of [17 * 65536, 0x7fffffff, -1, -65536]) assert.equal(exports.alloc(tooMuch), -1);
    const second = exports.alloc(8 * 65536);
    assert.ok(second > first && second + 8 * 65536 <= exports.memory.buffer.byteLength);
    assert.equal(exports.alloc(8 * 65536), -1);
    assert.ok(exports.alloc(65536) > second);
  });

  test(`${form}: an input that is not in memory fails`, () => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm));
    const call = exports.execute ?? exports.everarcade_execute;
    const failure = exports.execute ? -1 : 0n;
    for (const [start, length] of [[65536, 1], [65000, 1000], [-1, 1], [-1, -1], [0, -1], [0, 0], [65536, 0]]) {
      assert.equal(call(start, length), failure, `${start} ${length}`);
    }
  });

  test(`${form}: an input is read wherever it ends, also where memory does`, () => {
    const call = node("set", { a: "1", abcdefgh: "2" }, sender);
    const input = encodeInput({ state: new Map([["k", "v"], ["lmnopqrs", ""]]), nodes: [call] });
    const expected = contract.executeBytes(input);
    for (let behind = 0; behind <= 20; behind++) {
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm));
      const start = 65536 - behind - input.length;
      new Uint8Array(exports.memory.buffer).fill(0x30, start).set(input, start); // Digits behind it must not matter.
      const answer = exports.execute ? exports.execute(start, input.length) : Number(exports.everarcade_execute(start, input.length) >> 32n);
      assert.ok(Buffer.from(exports.memory.buffer, answer, expected.length).equals(expected), `${behind} bytes behind`);
    }
  });

  test(`${form}: a space or another byte anywhere in a payload counts as it does in JSON`, () => {
    const run = (payload) => contract.executeBytes(encodeInput({ nodes: [{ id: "n", action: "nothing", payload }] })) !== null;
    const isGood = (payload) => {
      let value;
      try { value = JSON.parse(payload); } catch { return false; }
      if (Object.keys(value ?? {}).sort().join() !== "args,sender") return false;
      return value.sender === null || /^[0-9a-f]{64}$/.test(value.sender);
    };
    for (const from of ["null", `"${sender}"`]) {
      const good = `{"args":{"x":5,"yy":"z","n":null},"sender":${from}}`;
      for (let at = 0; at <= good.length; at++) {
        for (const other of [" ", "\n", ",", "}", "\"", "0"]) {
          const inserted = good.slice(0, at) + other + good.slice(at);
          assert.equal(run(inserted), isGood(inserted), inserted);
          const replaced = good.slice(0, at) + other + good.slice(at + 1);
          assert.equal(run(replaced), isGood(replaced), replaced);
        }
        assert.equal(run(good.slice(0, at)), at === good.length);
      }
    }
  });

  test(`${form}: running out of memory is a trap`, () => {
    assert.throws(() => contract.execute(new Map(), node("exhaust")), WebAssembly.RuntimeError);
  });
}

test("output_len is 0 until there is an output", () => {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(probes.execute));
  assert.equal(exports.output_len(), 0);
  exports.execute(0, 0);
  assert.equal(exports.output_len(), 0);
  const input = Buffer.from(A1, "hex");
  const start = exports.alloc(input.length);
  new Uint8Array(exports.memory.buffer).set(input, start);
  assert.ok(exports.execute(start, input.length) > 0);
  assert.equal(exports.output_len(), 139);
});

function u64(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

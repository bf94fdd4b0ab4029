import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeInput, decodeOutput } from "../host/bincode.mjs";
import { Contract, node } from "../host/host.mjs";
import { compile, sdk } from "./build.mjs";

const contract = new Contract(compile(`${sdk}/test/probe`, "index.ts"));

/** Runs an action on the JSON text of its args as it stands; what it left, or null. */
function run(action, argsText) {
  const payload = `{"args":${argsText},"sender":null}`;
  const output = contract.executeBytes(encodeInput({ nodes: [{ id: "n", action, payload }] }));
  return output && decodeOutput(output).state.get("out");
}

const isJson = (text) => contract.execute(new Map(), node("parse", text)).get("out") === "yes";

test("values come back as they were", () => {
  for (const text of ["null", "true", "false", "0", "-1", '""', "[]", "{}", '[1,"2",[3],{"4":5}]', '{"a":{"b":[{},[]]},"c":null}',
    '"\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f/"', '"é😀"', '{"\\n":1,"":2}', "1.5", "-0.25", "[0,0]"]) {
    assert.equal(run("echo", text), text);
  }
});

test("space is skipped and escapes are decoded", () => {
  assert.equal(run("echo", ' { "a" : [ 1 , 2 ] ,\n\t"b" : { } } '), '{"a":[1,2],"b":{}}');
  assert.equal(run("echo", '"\\u0041\\u00e9\\ud83d\\ude00\\/"'), '"Aé😀/"');
});

test("what is not JSON is refused", () => {
  for (const text of ["", " ", "nul", "tru", "truex", "falsy", "+1", "01", "1.", ".5", "1e", "1e+", "-", "--1", "0x1", "NaN",
    '"', '"a', '"\\"', '"\\x"', '"\\u12"', '"\\u12g4"', '"\\ud800"', '"\\udc00"', '"\\ud800\\u0041"', '"\n"', "[", "]", "[1",
    "[1,]", "[,1]", "[1 2]", "{", "}", '{"a"}', '{"a":}', '{"a":1,}', '{"a" 1}', "{a:1}", '{1:1}', "[}", "{]", "1 1", "[]]",
    "'a'", "// a", "\ufeff1"]) {
    assert.equal(isJson(text), false, text);
  }
});

test("bytes that are not UTF-8 are refused", () => {
  for (const bad of ["80", "c080", "c3", "c328", "e08080", "eda080", "f0808080", "f4908080", "f8888080", "ff", "e282", "f09f98"]) {
    const payload = Buffer.concat([Buffer.from('{"args":"'), Buffer.from(bad, "hex"), Buffer.from('","sender":null}')]);
    const u64 = (n) => Buffer.from(new BigUint64Array([BigInt(n)]).buffer);
    const action = Buffer.from("nothing");
    const input = Buffer.concat([u64(1), u64(0), u64(1), u64(0), u64(action.length), action, u64(payload.length), payload, u64(0)]);
    assert.equal(contract.executeBytes(input), null, bad);
  }
});

test("64 levels are read, 65 are refused", () => {
  const nested = (depth) => "[".repeat(depth) + "]".repeat(depth);
  assert.ok(isJson(nested(64)));
  assert.equal(isJson(nested(65)), false);
  assert.equal(isJson('{"a":'.repeat(64) + "1" + "}".repeat(64)), true);
  assert.equal(isJson("[".repeat(100000)), false);
  assert.equal(run("echo", nested(64)), nested(64));
});

test("integers are exact over the whole i64", () => {
  for (const text of ["0", "-1", "9007199254740993", "9223372036854775807", "-9223372036854775808"]) assert.equal(run("integer", text), text);
  for (const text of ["9223372036854775808", "-9223372036854775809", "1.0", "1e3", "-0", '"1"', "99999999999999999999", "null"]) {
    assert.equal(run("integer", text), null, text);
  }
});

test("integers in texts are exact at every length, and nothing else is one", () => {
  const digits = "1234567890987654321";
  for (let length = 1; length <= 19; length++) {
    for (const sign of ["", "-"]) {
      const text = sign + digits.slice(0, length);
      if (BigInt(text) === BigInt.asIntN(64, BigInt(text))) assert.equal(run("decimal", `"${text}"`), text);
      for (let at = 0; at < length; at++) {
        for (const other of ["/", ":", "\x7f", "é", " ", ","]) {
          const bad = text.slice(0, sign.length + at) + other + text.slice(sign.length + at + 1);
          assert.equal(run("decimal", `"${bad}"`), null, bad);
        }
      }
    }
  }
  for (const text of ["", "-", "00", "01", "-01", "0000000000000001", "18446744073709551617", "12345678901234567890123"]) {
    assert.equal(run("decimal", `"${text}"`), null, text);
  }
});

test("numbers of every length are written as they were read", () => {
  for (let digits = 1; digits <= 19; digits++) {
    const power = 10n ** BigInt(digits - 1);
    for (const value of [power - 1n, power, power + 1n, power * 7n, power * 9n + power / 3n, power * 10n - 1n]) {
      for (const text of [`${value}`, `-${value}`]) {
        const fits = text !== "-0" && BigInt.asIntN(64, value) === value;
        assert.equal(run("integer", text), fits ? text : null);
        assert.equal(run("echo", `{"a":${text},"b":[${text}]}`) !== null, true);
        if (fits) assert.equal(run("echo", `{"a":${text},"b":[${text}],"c":1}`), `{"a":${text},"b":[${text}],"c":1}`);
        for (const bad of [`0${value}`, `${value}.`, `${value}e`, `${value}x`, `${value}-`]) {
          assert.equal(isJson(bad), false, bad);
          assert.equal(isJson(`{"a":${bad}}`), false, bad);
        }
        assert.equal(isJson(`{"a":${text}.5,"b":${text}e3}`), true);
      }
    }
  }
});

test("objects are read with space and nesting in any place, or refused there", () => {
  const good = '{"a":1,"bc":"d\\n","e":true,"f":[],"g":{"h":-2.5}}';
  for (let at = 0; at <= good.length; at++) {
    for (const other of [" ", "\t\r\n", ",", ":", "}", "]", "0", "\\"]) {
      for (const text of [good.slice(0, at) + other + good.slice(at), good.slice(0, at) + other + good.slice(at + 1)]) {
        let expected = true;
        try { JSON.parse(text); } catch { expected = false; }
        assert.equal(isJson(text), expected, text);
      }
    }
  }
});

test("what is special in a string is found at every place", () => {
  for (let length = 1; length <= 20; length++) {
    for (let at = 0; at < length; at++) {
      for (const [other, escaped] of [["é", "é"], ['"', '\\"'], ["\\", "\\\\"], ["!", "!"], ["😀", "😀"], ["\t", "\\t"], ["~", "~"], ["]", "]"]]) {
        const text = `"${"x".repeat(at)}${escaped}${"y".repeat(length - at - 1)}"`;
        assert.equal(run("echo", text), text);
        assert.equal(run("string", text), `${JSON.parse(text)}|${length - 1 + other.length}`);
      }
      const raw = `"${"x".repeat(at)}\u0001${"y".repeat(length - at - 1)}"`;
      assert.equal(run("echo", raw), null, "a control character");
    }
  }
});

test("texts are compared with strings unit by unit", () => {
  const texts = ["", "é", "éa", "aé", "abcé", "abcdé", "abcd😀", "\ud7ff", "ÿÿÿÿ", "ÿ"];
  for (let length = 1; length <= 13; length++) {
    const text = "increments-of".slice(0, length);
    texts.push(text, `${text.slice(0, -1)}X`, `X${text.slice(1)}`, `${text}é`, text.replace(/.$/, "é"));
  }
  for (const text of texts) {
    const args = JSON.stringify(Object.fromEntries(texts.map((other) => [other, text])));
    const names = Object.keys(JSON.parse(args));
    assert.equal(run("is", args), names.map((other) => (other === text ? "1" : "0")).join(""), text);
  }
});

test("floats are the floats JavaScript reads", () => {
  const bits = new DataView(new ArrayBuffer(8));
  const expected = (text) => (bits.setFloat64(0, Number(text)), bits.getBigInt64(0).toString());
  const texts = ["0", "-0", "0.1", "1e23", "8.5e22", "1e308", "1.7976931348623157e308", "1.7976931348623159e308", "1e309", "1e400",
    "1e99999999999", "1e-99999999999", "5e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "2.2250738585072014e-308",
    "2.2250738585072011e-308", "123456789012345680000", "9007199254740993", "0.000001", "1E5", "1e+5", "100000000000000000000000",
    "7.2057594037927933e16", "-2.9579689323639686e+51", "0.00000000000000000000000000000000000001"];
  let seed = 11;
  const random = () => (seed = (seed * 48271) % 2147483647);
  for (let i = 0; i < 3000; i++) {
    bits.setUint32(0, (random() * 2 + (random() & 1)) >>> 0);
    bits.setUint32(4, (random() * 2 + (random() & 1)) >>> 0);
    const value = bits.getFloat64(0);
    if (Number.isFinite(value)) texts.push(String(value), String(Math.fround(random() / 1000)), String(random() / 65536));
  }
  for (const text of texts) assert.equal(run("bits", text), expected(text), text);
});

test("floats that are written read back the same", () => {
  for (const value of [0.1, -1.5, 1e21, 1e300, 5e-324, 123456.789, 2 ** 60, 1 / 3]) {
    assert.equal(JSON.parse(run("echo", String(value))), value);
  }
});

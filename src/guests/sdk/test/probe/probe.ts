// A contract for the tests: each action uses one part of the SDK and leaves what it saw under "out".

import { Call, Fields, Json, JsonWriter, Text, TextBuilder } from "../../assembly";

export class Probe {
  private calls: i32 = 0;

  apply(call: Call): bool {
    this.calls++;
    const args = call.args;
    const state = call.state;
    if (call.is("nothing")) return true;
    if (call.is("set")) {
      const pairs = args.members();
      while (pairs.next()) state.set(pairs.name, pairs.value.text);
      return true;
    }
    if (call.is("remove")) {
      const keys = args.members();
      while (keys.next()) {
        if (!state.remove(keys.value.text)) return false;
      }
      return true;
    }
    if (call.is("part")) { // Stores the first bytes of a value back, as a range of the input.
      const value = state.get(args.get("key").text)!;
      state.set(args.get("key").text, new Text(value.start, <u32>args.get("length").integer));
      return true;
    }
    if (call.is("get")) { // What is under each of these keys, null where nothing is.
      const out = new JsonWriter().beginArray();
      const keys = args.members();
      while (keys.next()) {
        const value = state.get(keys.value.text);
        if (value) out.text<Text>(value);
        else out.null();
      }
      state.set("out", out.endArray().toText());
      return true;
    }
    if (call.is("list")) {
      const out = new JsonWriter().beginArray();
      const entries = state.entries(args.text.toString());
      while (entries.next()) out.text(entries.key).text(entries.value);
      state.set("out", out.endArray().toText());
      return true;
    }
    if (call.is("drop")) { // Removes every key of a prefix while walking.
      const entries = state.entries(args.text.toString());
      while (entries.next()) state.remove(entries.key);
      return true;
    }
    if (call.is("echo")) state.set("out", echo(new JsonWriter(), args).toText());
    else if (call.is("bits")) state.set("out", reinterpret<i64>(args.float));
    else if (call.is("integer")) {
      if (!args.isInteger) return false;
      state.set("out", args.integer);
    } else if (call.is("decimal")) { // Of a text, which may be anything.
      if (!args.text.isInteger) return false;
      state.set("out", args.text.integer);
    } else if (call.is("is")) {
      const members = args.members();
      const out = new TextBuilder();
      while (members.next()) out.add(members.name.is(members.value.text.toString()) ? "1" : "0");
      state.set("out", out);
    } else if (call.is("string")) state.set("out", args.text.toString() + "|" + args.text.toString().length.toString());
    else if (call.is("literal")) state.set("out", "𐀀é\u{ffff}");
    else if (call.is("parse")) state.set("out", Json.parse(args.text) ? "yes" : "no");
    else if (call.is("fields")) {
      const fields = new Fields(args.text);
      const out = new TextBuilder().add(fields.integer()).addByte(0x7c).add(fields.integer());
      if (fields.failed) return false;
      state.set("out", out.addByte(0x7c).add(fields.rest()));
    } else if (call.is("fill")) { // Many small pieces: the builder and the table of new keys have to grow.
      for (let i = 0; i < <i32>args.integer; i++) state.set(new TextBuilder().add("f").add(i), i);
    } else if (call.is("exhaust")) {
      for (;;) new TextBuilder().add("more");
    } else if (call.is("about")) {
      const out = new TextBuilder().add(call.id).add(",").add(call.action).add(",").add(call.sender).add(",");
      state.set("out", out.add(<i64>call.epoch).add(",").add(this.calls).add(",").add(<i64>state.size));
    } else return false;
    return true;
  }
}

function echo(out: JsonWriter, value: Json): JsonWriter {
  if (value.isObject) {
    out.beginObject();
    const members = value.members();
    while (members.next()) echo(out.name(members.name), members.value);
    return out.endObject();
  }
  if (value.isArray) {
    out.beginArray();
    const members = value.members();
    while (members.next()) echo(out, members.value);
    return out.endArray();
  }
  if (value.isString) return out.text(value.text);
  if (value.isBool) return out.bool(value.bool);
  if (value.isInteger) return out.integer(value.integer);
  return value.isNumber ? out.float(value.float) : out.null();
}

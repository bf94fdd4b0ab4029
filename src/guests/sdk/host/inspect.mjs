// What the platform looks at before it takes a module, as far as a compiler's settings decide it.

import { pathToFileURL } from "node:url";
import { readFileSync } from "node:fs";

const SECTION = { imports: 2, tables: 4, memories: 5, start: 8 };
const ENTRIES = [["alloc", "everarcade_execute", "memory"], ["alloc", "execute", "memory", "output_len"]];

/** Facts of a module: counts of what sections hold, memory limits in pages, export names. */
export function inspect(wasm) {
  const sections = new Map();
  let at = 8;
  while (at < wasm.length) {
    const id = wasm[at++];
    const size = leb(wasm, at);
    sections.set(id, wasm.subarray(size.next, size.next + size.value));
    at = size.next + size.value;
  }
  const count = (id) => (sections.has(id) ? leb(sections.get(id), 0).value : 0);
  const memory = sections.get(SECTION.memories);
  const initial = memory && leb(memory, 2);
  return {
    bytes: wasm.length,
    imports: count(SECTION.imports),
    tables: count(SECTION.tables),
    memories: count(SECTION.memories),
    start: sections.has(SECTION.start),
    initialPages: initial?.value,
    maximumPages: memory && memory[1] & 1 ? leb(memory, initial.next).value : undefined,
    exports: WebAssembly.Module.exports(new WebAssembly.Module(wasm)).map((e) => e.name).sort(),
  };
}

/** Every reason why the platform would refuse the module; none for a good one. */
export function problems(facts) {
  const found = [];
  if (facts.imports) found.push(`it has ${facts.imports} imports: a contract has none`);
  if (facts.tables) found.push("it has a table: use no function values and no overridden methods");
  if (facts.memories !== 1) found.push(`it has ${facts.memories} memories instead of 1`);
  if (facts.memories === 1 && facts.maximumPages === undefined) {
    found.push("its memory has no maximum: set maximumMemory");
  }
  if (facts.start) found.push("it has a start function: give globals constant values, or mark them @lazy");
  if (!ENTRIES.some((names) => names.join() === facts.exports.join())) {
    const expected = ENTRIES.map((names) => names.join(", ")).join(" or ");
    found.push(`its exports are ${facts.exports.join(", ")}: expected ${expected}`);
  }
  return found;
}

function leb(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return { value: value >>> 0, next: at };
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const path of process.argv.slice(2)) {
    const facts = inspect(readFileSync(path));
    const found = problems(facts);
    const pages = `${facts.initialPages}..${facts.maximumPages} pages`;
    console.log(`${path}: ${facts.bytes} bytes, memory ${pages}, exports ${facts.exports.join(", ")}`);
    for (const problem of found) console.error(`${path}: ${problem}`);
    if (found.length) process.exitCode = 1;
  }
}

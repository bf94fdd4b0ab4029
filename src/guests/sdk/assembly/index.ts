export { alloc, output_len, revert, run, runPacked } from "./entry";
export { Call } from "./call";
export { Fields } from "./fields";
export { Json, JsonMembers } from "./json";
export { JsonWriter } from "./json-writer";
export { State, StateEntries } from "./state";
export { Text } from "./text";
export { TextBuilder } from "./text-builder";

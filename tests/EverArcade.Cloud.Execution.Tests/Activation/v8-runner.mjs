// Runs instrumented modules on V8. Each line of the input is a job, each line of the output its answer, both JSON:
//   {"module": base64, "gas": "decimal", "export": "run", "arguments": [i32, …]}          calls an export
//   {"module": base64, "gas": "decimal", "input": base64}                                 hands an input over as the host does
//   {"result": "", "gas": "what is left", "stack": 0, "memory": "sha-256 in hex"}         result: answers, or the trap's class
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';

// What V8 calls the traps, by the beginning of its message.
const traps = [
  ['unreachable', 'Unreachable'],
  ['memory access out of bounds', 'MemoryOutOfBounds'],
  ['data segment', 'MemoryOutOfBounds'],
  ['divide by zero', 'IntegerDivisionByZero'],
  ['remainder by zero', 'IntegerDivisionByZero'],
  ['divide result unrepresentable', 'IntegerOverflow'],
  ['float unrepresentable', 'BadConversion'],
  ['table index is out of bounds', 'TableOutOfBounds'],
  ['table access', 'TableOutOfBounds'],
  ['table or element segment', 'TableOutOfBounds'],
  ['element segment', 'TableOutOfBounds'],
  ['null function', 'BadIndirectCall'],
];

function outcome(act) {
  try {
    return act();
  } catch (error) {
    const found = error instanceof WebAssembly.RuntimeError && traps.find(([start]) => error.message.startsWith(start));
    return found ? found[1] : `${error.name}: ${error.message}`;
  }
}

function spell(answer) {
  return answer === undefined ? '' : [].concat(answer).join(' ');
}

// As the host does: allocate, write, execute, read.
function converse(instance, input) {
  const { alloc, execute, output_len, everarcade_execute, memory } = instance.exports;
  const address = alloc(input.length);
  new Uint8Array(memory.buffer).set(input, address);
  const both = everarcade_execute?.(address, input.length);
  const status = both === undefined ? execute(address, input.length) : Number(both >> 32n);
  const length = both === undefined ? output_len() : Number(both & 0xffffffffn);
  const output = status === -1 || status === 0 ? [] : new Uint8Array(memory.buffer, status, length);
  return `${status} ${Buffer.from(output).toString('hex')}`;
}

for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(job.module, 'base64')));
  const { memory, 'everarcade.gas': gas, 'everarcade.stack': stack } = instance.exports;
  gas.value = BigInt(job.gas);
  const result = outcome(() =>
    job.input === undefined
      ? spell(instance.exports[job.export](...job.arguments))
      : converse(instance, Buffer.from(job.input, 'base64')));
  const hash = memory ? createHash('sha256').update(new Uint8Array(memory.buffer)).digest('hex') : '';
  process.stdout.write(JSON.stringify({ result, gas: String(gas.value), stack: stack.value, memory: hash }) + '\n');
}

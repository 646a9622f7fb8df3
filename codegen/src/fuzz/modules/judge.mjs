// Runs programs as RandomModule makes them in Node's engine, and tells what they have to do:
//   node judge.mjs FILE CALLS [FILE CALLS]…
// For each run of each program a line: the file, the call that it begins with, how it ends, and what it wrote in hexadecimal.
import { readFileSync } from "node:fs";

const LINE = 65;

/** Traps by V8's words for them. The engine has other words; what both tell apart is told apart here. */
const TRAPS = [
  [/unreachable/, "unreachable"],
  [/divide by zero|remainder by zero/, "division by zero"],
  [/unrepresentable/, "number that does not fit"],
  [/memory access out of bounds/, "memory"],
  [/null function or function signature|signature mismatch/, "indirect call"],
  [/table index is out of bounds|table (access|element).*out of bounds|segment.*out of bounds/, "table"],
  [/Maximum call stack/, "stack"],
];

function ending(error) {
  if (error instanceof WebAssembly.Exception) {
    return "exception";
  }
  const trap = TRAPS.find(([words]) => words.test(error.message));
  if (!trap) {
    throw error;
  }
  return trap[1];
}

function run(module, first) {
  let output = "";
  let memory;
  const view = () => new DataView(memory.buffer);
  const wasi = {
    fd_read(descriptor, vector, count, read) {
      view().setUint32(view().getUint32(vector, true), first, true);
      view().setUint32(read, 4, true);
      return 0;
    },
    fd_write(descriptor, vector, count, written) {
      const [at, size] = [view().getUint32(vector, true), view().getUint32(vector + 4, true)];
      output += String.fromCharCode(...new Uint8Array(memory.buffer, at, size));
      view().setUint32(written, size, true);
      return 0;
    },
  };
  const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi });
  memory = instance.exports.memory;
  try {
    instance.exports._start();
    return { output, end: "end" };
  } catch (error) {
    return { output, end: ending(error) };
  }
}

const [, , ...given] = process.argv;
for (let i = 0; i < given.length; i += 2) {
  const calls = Number(given[i + 1]);
  const module = new WebAssembly.Module(readFileSync(given[i]));
  for (let first = 0; first < calls; ) {
    const { output, end } = run(module, first);
    console.log(JSON.stringify({ file: given[i], first, end, lines: output.split("\n").slice(0, -1) }));
    first += output.length / LINE + 1;
  }
}

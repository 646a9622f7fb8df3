// Runs a module under Node's WASI with no directory at all: node run.mjs MODULE ARGUMENT...
// Of Faasm's host interface there is what a function needs to be tried: its output goes to standard output.
import { readFile } from 'node:fs/promises';
import { writeSync } from 'node:fs';
import { WASI } from 'node:wasi';

const [file, ...args] = process.argv.slice(2);
const wasi = new WASI({ version: 'preview1', args, env: {}, preopens: {}, returnOnExit: true });
const module = await WebAssembly.compile(await readFile(file));
let instance;
const env = {
  __faasm_read_input: () => 0,
  __faasm_write_output: (address, length) => {
    writeSync(1, new Uint8Array(instance.exports.memory.buffer, address, length));
  },
};
for (const { module: from, name } of WebAssembly.Module.imports(module)) {
  if (from === 'env' && !(name in env)) {
    env[name] = () => {
      throw new Error(`${name} is not there`);
    };
  }
}
instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: wasi.wasiImport, env });
process.exitCode = wasi.start(instance);

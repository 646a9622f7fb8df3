// Runs the benchmark's Python files on Pyodide under Node, as the engine's python3 would:
//   node pyodide.mjs --pyodide DIRECTORY [--wheel FILE]... [--programs DIRECTORY]... [SCRIPT.py ARGUMENT...]
// A wheel is installed before the script starts; the files of all directories of programs lie in one. Without a script an
// empty program runs: start to exit.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const { values, positionals: words } = parseArgs({
  options: {
    pyodide: { type: "string" },
    wheel: { type: "string", multiple: true, default: [] },
    programs: { type: "string", multiple: true, default: [] },
  },
  allowPositionals: true,
});
const { loadPyodide } = await import(pathToFileURL(join(values.pyodide, "pyodide.mjs")));
const pyodide = await loadPyodide({ indexURL: values.pyodide });
if (values.wheel.length > 0) {
  await pyodide.loadPackage(values.wheel, { messageCallback: () => {} });
}
if (words.length > 0) {
  pyodide.FS.mkdir("/benchmark");
  for (const directory of values.programs) {
    for (const file of readdirSync(directory).filter((name) => name.endsWith(".py"))) {
      pyodide.FS.writeFile(`/benchmark/${file}`, readFileSync(join(directory, file)));
    }
  }
  pyodide.globals.set("words", pyodide.toPy(words));
  pyodide.runPython(`
import runpy, sys
sys.path.insert(0, "/benchmark")
sys.argv[:] = words
runpy.run_path("/benchmark/" + words[0], run_name="__main__")
`);
} else {
  pyodide.runPython("pass");
}

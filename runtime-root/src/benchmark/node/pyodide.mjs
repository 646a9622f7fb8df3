// Runs the benchmark's Python files on Pyodide under Node, as the engine's python3 would:
//   node pyodide.mjs PYODIDE_PACKAGE_DIRECTORY DIRECTORY [measure.py arguments]
// Without arguments it runs an empty program: start to exit.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [packageDirectory, directory, ...words] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(packageDirectory, "pyodide.mjs")));
const pyodide = await loadPyodide({ indexURL: packageDirectory });
if (words.length > 0) {
  pyodide.FS.mkdir("/benchmark");
  for (const file of readdirSync(directory).filter((name) => name.endsWith(".py"))) {
    pyodide.FS.writeFile(`/benchmark/${file}`, readFileSync(join(directory, file)));
  }
  pyodide.globals.set("words", pyodide.toPy(["measure.py", ...words]));
  pyodide.runPython(`
import runpy, sys
sys.path.insert(0, "/benchmark")
sys.argv[:] = words
runpy.run_path("/benchmark/measure.py", run_name="__main__")
`);
} else {
  pyodide.runPython("pass");
}

// Serves calls of a function on Pyodide, each on one of some workers that have it loaded; calls of a worker share everything.
//   node pool.mjs --pyodide DIRECTORY [--wheel FILE]... --function FUNCTION.py --workers NUMBER --socket PATH
// A connection is a call, and its answer the function's return value in decimal digits.
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

async function serve(values) {
  const idle = [];
  const waiting = [];
  const give = () => {
    while (idle.length > 0 && waiting.length > 0) {
      const [worker, connection] = [idle.pop(), waiting.shift()];
      worker.once("message", (answer) => {
        connection.end(answer);
        idle.push(worker);
        give();
      });
      worker.postMessage("call");
    }
  };
  const workers = Array.from(
    { length: Number(values.workers) },
    () => new Worker(fileURLToPath(import.meta.url), { workerData: values }),
  );
  await Promise.all(workers.map((worker) => new Promise((ready) => worker.once("message", ready))));
  idle.push(...workers);
  const server = createServer((connection) => {
    connection.on("error", () => {});
    waiting.push(connection);
    give();
  });
  server.listen(values.socket, () => console.log("ready"));
}

async function work(values) {
  const { loadPyodide } = await import(pathToFileURL(join(values.pyodide, "pyodide.mjs")));
  const pyodide = await loadPyodide({ indexURL: values.pyodide });
  if (values.wheel.length > 0) {
    await pyodide.loadPackage(values.wheel, { messageCallback: () => {} });
  }
  pyodide.runPython(readFileSync(values.function, "utf8"));
  const called = pyodide.globals.get("faasm_main");
  parentPort.on("message", () => parentPort.postMessage(String(called())));
  parentPort.postMessage("ready");
}

if (isMainThread) {
  const text = { type: "string" };
  const { values } = parseArgs({
    options: {
      pyodide: text,
      wheel: { type: "string", multiple: true, default: [] },
      function: text,
      workers: text,
      socket: text,
    },
  });
  await serve(values);
} else {
  await work(workerData);
}

import { parentPort } from "node:worker_threads";
import { runTown } from "../towns/town.js";

parentPort?.on("message", async (task) => parentPort?.postMessage(await runTown(task)));

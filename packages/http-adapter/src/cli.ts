import { runServer } from "./server/index.js";
import { makeKey } from "./server/make-key.js";

const [command, ...words] = process.argv.slice(2);
await (command === "make-key" ? makeKey(words) : runServer());

import { runServer } from "./server/index.js";

await runServer();

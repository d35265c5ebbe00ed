export type { Demo } from "./app/demo.js";
export { type RunOptions, runServer } from "./commands/run-server.js";
export type { Environment } from "./settings/read-variables.js";
export { ConfigurationError } from "./settings/settings.js";
export { type RunningServer, type ServerOptions, startServer } from "./start-server.js";

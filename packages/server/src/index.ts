export type { Demo } from "./app/demo.js";
export { runServer } from "./run-server.js";
export { ConfigurationError, type Environment } from "./settings/settings.js";
export { type RunningServer, type ServerOptions, startServer } from "./start-server.js";

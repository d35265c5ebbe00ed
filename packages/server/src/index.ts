export type { Demo } from "./demo.js";
export { runServer } from "./run-server.js";
export { ConfigurationError, type Environment } from "./settings.js";
export { type RunningServer, type ServerOptions, startServer } from "./start-server.js";

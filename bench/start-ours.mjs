import { startProcess } from "./start-process.mjs";

/** Starts the standalone server as installed, without logs and rate limits. */
export function startOurs(databaseUrl, environment) {
  return startProcess("../packages/server/bin/dispatch-server.js", {
    HOST: "127.0.0.1",
    PORT: "0",
    AUTH: "off",
    RATE_LIMIT_PER_ADDRESS: "0",
    RATE_LIMIT_PER_PRINCIPAL: "0",
    DISPATCH_LOG_LEVEL: "silent",
    DATABASE_URL: databaseUrl,
    ...environment,
  });
}

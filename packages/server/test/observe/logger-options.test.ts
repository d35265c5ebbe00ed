import { expect, it } from "vitest";
import { createLogger } from "../../src/observe/log/create-logger.js";

it.each<[unknown, string]>([
  [{ lvel: "info" }, "lvel"],
  [{ level: "verbose" }, "level"],
  [{ write: "stdout" }, "write"],
  ["info", "options"],
])("A logger refuses options that it cannot use: %j", (options, parameter) => {
  expect(() => createLogger(options as never)).toThrow(expect.objectContaining({ code: "INVALID_REQUEST", parameter }));
});

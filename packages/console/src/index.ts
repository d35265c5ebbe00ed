export type { ConsoleOptions } from "./console-options.js";
export { createConsole } from "./create-console.js";
export type { TileOptions } from "./tiles.js";

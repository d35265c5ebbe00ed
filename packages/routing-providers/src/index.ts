export { type GraphhopperOptions, graphhopperDistances } from "./graphhopper-distances.js";
export type { EngineOptions } from "./http/engine-settings.js";
export { type OsrmOptions, osrmDistances } from "./osrm-distances.js";
export { type ValhallaOptions, valhallaDistances } from "./valhalla-distances.js";

export type { EngineOptions } from "./engine-distances.js";
export { type GraphhopperOptions, graphhopperDistances } from "./graphhopper-distances.js";
export { type OsrmOptions, osrmDistances } from "./osrm-distances.js";
export { type ValhallaOptions, valhallaDistances } from "./valhalla-distances.js";

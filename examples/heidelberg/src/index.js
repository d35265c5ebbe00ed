export { loadHeidelberg } from "./load-heidelberg.js";
export { recordedDistances } from "./recorded-distances.js";

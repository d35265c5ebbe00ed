import { fileURLToPath } from "node:url";
import { build } from "esbuild";

// The index is no part of the package's interface, so that no module of the build exports it.
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("../../packages/core/src/geo/spatial-index.ts", import.meta.url))],
  bundle: true,
  format: "esm",
  write: false,
});
const { createSpatialIndex } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);

/** Holds each place under its number as id. */
export function createOurIndex(places, toTags = () => 0) {
  const index = createSpatialIndex();
  for (const [number, place] of places.entries()) index.set(String(number), place, toTags(number));
  return index;
}

export function createOurs(places) {
  const index = createOurIndex(places);
  return (near) => index.findNearest(near, 10, null);
}
